import { useQueryClient } from '@tanstack/preact-query'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { keys } from '../../../../keys.ts'
import { Time } from '../../../../parts/time.tsx'
import { useClinicZone } from '../../../../session/use-clinic-zone.ts'
import { AskFirst } from '../../form/ask-first.tsx'
import { useImportWords } from '../import-words.ts'
import { ReportButton } from './report-button.tsx'
import { RowsToLookAt } from './rows-to-look-at.tsx'
import { useStep } from './use-step.ts'

/** What an import has made, and the way back as long as there is one; then what was taken back. */
export function DoneStep({ record }: { record: ImportRecord }) {
  const words = useImportWords()
  const zone = useClinicZone()
  const client = useQueryClient()
  const undo = useStep(record, 'undo')
  const { counts, undoUntil, status } = record
  const isUndone = status === 'undone'
  const canUndo = !isUndone && undoUntil !== null && Date.parse(undoUntil) > Date.now()
  return (
    <>
      <p>{isUndone ? words.undone(counts.undone) : words.made(counts.made)}</p>
      {isUndone && counts.kept > 0 && <p>{words.kept(counts.kept)}</p>}
      <RowsToLookAt record={record} />
      {!isUndone && (
        <p class="muted">
          {canUndo ? (
            <>
              {words.undoUntil} <Time at={undoUntil} timeZone={zone} isWithin />.
            </>
          ) : (
            words.noUndo
          )}
        </p>
      )}
      <div class="rec-acts">
        <ReportButton id={record.id} />
        {canUndo && counts.made > 0 && (
          <AskFirst
            label={words.undo}
            ask={words.undoAsk}
            write={undo}
            onConfirm={() => undo.mutate()}
            onReload={() => void client.refetchQueries({ queryKey: keys.settingsImport(record.id) })}
          />
        )}
      </div>
    </>
  )
}
