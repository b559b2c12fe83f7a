import { useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { ArrowLeft, FileUp } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { ImportSummary } from '../../../../features/imports/schemas.ts'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Time } from '../../../parts/time.tsx'
import { session } from '../../../session/session.ts'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { RecordList } from '../records/record-list.tsx'
import { useRecords } from '../records/use-records.ts'
import { NewImport } from './file/new-import.tsx'
import { useImportWords } from './import-words.ts'
import { ImportState } from './steps/import-state.tsx'
import { ImportView } from './steps/import-view.tsx'

const NAME = 'imports'

/** The imports there have been, and one of them where it is open. */
export function ImportsView() {
  const words = useImportWords()
  const client = useQueryClient()
  const { clinicId } = useStore(session.store)
  const [open, setOpen] = useState<string | null>(null)
  const goBack = () => {
    document.getElementById('section-title')?.focus()
    setOpen(null)
    void client.invalidateQueries({ queryKey: keys.settingsRecords(clinicId ?? '', NAME) })
  }
  if (open === null) return <List onOpen={setOpen} />
  return (
    <>
      <div class="rec-tools">
        <Button look="plain" onClick={goBack}>
          <ArrowLeft size={16} aria-hidden="true" />
          {words.back}
        </Button>
      </div>
      {open === 'new' ? <NewImport onSent={setOpen} /> : <ImportView key={open} id={open} />}
    </>
  )
}

function List({ onOpen }: { onOpen: (id: string) => void }) {
  const words = useImportWords()
  const zone = useClinicZone()
  const records = useRecords(NAME, (query) => parseResponse(api.imports.$get({ query })))
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <RecordList<ImportSummary>
        label={words.list}
        records={records}
        empty={{ icon: FileUp, title: words.empty, why: words.emptyWhy }}
        add={{ label: words.add, onAdd: () => onOpen('new') }}
        look={({ kind, createdAt, progress: { total }, ...one }) => ({
          title: words.kinds[kind],
          sub: (
            <>
              <Time at={createdAt} timeZone={zone} />
              {total !== null && ` · ${words.rows(total)}`}
            </>
          ),
          end: <ImportState status={one.status} />,
        })}
        onOpen={({ id }) => onOpen(id)}
      />
    </>
  )
}
