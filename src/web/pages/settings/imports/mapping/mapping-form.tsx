import { useQueryClient } from '@tanstack/preact-query'
import { TriangleAlert } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { keys } from '../../../../keys.ts'
import { Button } from '../../../../parts/button.tsx'
import { RecordForm } from '../../records/record-form.tsx'
import { useImportWords } from '../import-words.ts'
import { CellMeanings } from './cell-meanings.tsx'
import { ColumnRow } from './column-row.tsx'
import { ForAllRows } from './for-all-rows.tsx'
import { draftOf, isOrderOpen, type Meaning, missingFields, openWords, samplesOf } from './mapping-draft.ts'
import { useCheck } from './use-check.ts'
import { namingOf } from './use-named.ts'

interface MappingFormProps {
  record: ImportRecord
  profile: NonNullable<ImportRecord['profile']>
  /** Absent where nothing was checked yet. */
  onLeave?: () => void
}

/** What each column means, and the button that has the rows checked by it. */
export function MappingForm({ record, profile, onLeave }: MappingFormProps) {
  const words = useImportWords()
  const client = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(record))
  const check = useCheck(record)
  const [isWarned, setWarned] = useState(false)
  const missing = missingFields(record.kind, draft)
  const isLeftOut = ({ name }: { name: string }) => (draft.columns.get(name)?.field ?? null) === null
  // It is most likely a column that says nothing yet.
  const asked = missing.length > 0 ? Math.max(0, profile.columns.findIndex(isLeftOut)) : -1
  const isOpen = missing.length > 0 || profile.columns.some((one) => isOrderOpen(one, draft.columns.get(one.name)))
  const strange = profile.columns.flatMap((one) => openWords(one, draft.columns.get(one.name) ?? { field: null }))
  const mean = (name: string, meaning: Meaning) => {
    check.reset()
    setDraft({ ...draft, columns: new Map(draft.columns).set(name, meaning) })
  }
  const reload = async () => {
    const queryKey = keys.settingsImport(record.id)
    await client.refetchQueries({ queryKey })
    const now = client.getQueryData<ImportRecord>(queryKey)
    if (now) setDraft(draftOf(now))
    check.reset()
  }
  return (
    <RecordForm
      error={check.error}
      isSaving={check.isPending}
      save={words.check}
      onSubmit={() => {
        if (isOpen) return
        // Rows with words that nobody explains are left out: whoever wants that presses twice.
        if (strange.length > 0 && !isWarned) setWarned(true)
        else check.mutate(draft)
      }}
      onReload={() => void reload()}
      also={
        <>
          {onLeave && <Button onClick={onLeave}>{words.leaveMapping}</Button>}
          <span class="hint">{words.checkHint}</span>
        </>
      }
    >
      <table class="imp-table">
        <thead>
          <tr>
            <th scope="col">{words.column}</th>
            <th scope="col" class="imp-samples">
              {words.samples}
            </th>
            <th scope="col">{words.field}</th>
          </tr>
        </thead>
        <tbody>
          {profile.columns.map((column, at) => (
            <ColumnRow
              key={column.name}
              kind={record.kind}
              column={column}
              meaning={draft.columns.get(column.name) ?? { field: null }}
              samples={samplesOf(profile, at)}
              isAsked={at === asked}
              onMean={(meaning) => mean(column.name, meaning)}
            />
          ))}
        </tbody>
      </table>
      {missing.length > 0 && (
        <p class="err" role="status" id="imp-missing">
          <TriangleAlert size="1em" aria-hidden="true" />
          {words.missing(missing.map((field) => words.fields[field]).join(', '))}
        </p>
      )}
      <CellMeanings
        key={String(isWarned)}
        {...{ kind: record.kind, columns: profile.columns, draft, isWarned, onMean: mean }}
      />
      {namingOf(record.kind).length > 0 && <ForAllRows kind={record.kind} draft={draft} onChange={setDraft} />}
      {isWarned && strange.length > 0 && (
        <p class="hint" role="status">
          {words.wordsLeft(words.check)}
        </p>
      )}
    </RecordForm>
  )
}
