import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { PackageOpen } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../../client/api.ts'
import { useStore } from '../../../../client/store.ts'
import { keys } from '../../../../keys.ts'
import { ChooseOne } from '../../../../parts/choose-one.tsx'
import { Empty } from '../../../../parts/empty.tsx'
import { Skeleton } from '../../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { tellDone } from '../../../../parts/toasts.tsx'
import { session } from '../../../../session/session.ts'
import { RecordForm } from '../../records/record-form.tsx'
import { useImportWords } from '../import-words.ts'
import { ExportRow } from './export-row.tsx'

type Format = 'csv' | 'ndjson'
const FORMATS = ['csv', 'ndjson'] as const

const LIMIT = '20'
const LOOK_AGAIN = 1000
/** A link is good for an hour: each answer has a new one. */
const RENEW = 20 * 60_000

/** Takes all of the clinic's data away, and lists what was taken. */
export function ExportsView() {
  const { take: words } = useImportWords()
  const client = useQueryClient()
  const { clinicId } = useStore(session.store)
  const [format, setFormat] = useState<Format>('csv')
  const queryKey = keys.settingsExports(clinicId ?? '')
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => parseResponse(api.exports.$get({ query: { limit: LIMIT } })),
    refetchInterval: ({ state }) => {
      if (state.error) return false
      return state.data?.data.some(({ status }) => ['waiting', 'running'].includes(status)) ? LOOK_AGAIN : RENEW
    },
  })
  const start = useMutation({
    mutationFn: () => parseResponse(api.exports.$post({ json: { scope: 'clinic', format } })),
    onSuccess: async () => {
      tellDone({ title: words.started })
      await client.invalidateQueries({ queryKey })
    },
  })
  return (
    <div class="set-form">
      <p class="set-lead">{words.lead}</p>
      <RecordForm error={start.error} isSaving={start.isPending} save={words.start} onSubmit={() => start.mutate()}>
        <ChooseOne
          label={words.format}
          value={format}
          options={FORMATS.map((one) => [one, words.formats[one]] as const)}
          onChoose={setFormat}
        />
      </RecordForm>
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton tiles={2} lines={0} />}
      {data?.data.length === 0 && <Empty icon={PackageOpen} title={words.empty} why={words.emptyWhy} />}
      {data && data.data.length > 0 && (
        <ul class="rec-rows" aria-label={words.list}>
          {data.data.map((one) => (
            <ExportRow key={one.id} record={one} />
          ))}
        </ul>
      )}
    </div>
  )
}
