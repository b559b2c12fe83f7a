import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { eachTime } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { ExportRow } from '../imports/take-away/export-row.tsx'
import { usePatientDataWords } from './patient-data-words.ts'

const LIMIT = '5'
const LOOK_AGAIN = 1000
/** A link is good for an hour: each answer has a new one. */
const RENEW = 20 * 60_000

/** Has a file written with everything that is kept of a patient, for them, and lists those that are there. */
export function PatientExports({ patientId }: { patientId: string }) {
  const words = usePatientDataWords()
  const client = useQueryClient()
  const queryKey = keys.patientExports(patientId)
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => parseResponse(api.exports.$get({ query: { patientId, limit: LIMIT } })),
    refetchInterval: ({ state }) => {
      if (state.error) return false
      return state.data?.data.some(({ status }) => ['waiting', 'running'].includes(status)) ? LOOK_AGAIN : RENEW
    },
  })
  const start = useMutation({
    mutationFn: () =>
      parseResponse(api.exports.$post({ json: { scope: 'patient', patientId, format: 'zip' } }, eachTime())),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  })
  return (
    <div class="rec-part">
      <h3>{words.give}</h3>
      <p>{words.giveLead}</p>
      <Button look="primary" disabled={start.isPending} onClick={() => start.mutate()}>
        {words.giveStart}
      </Button>
      {start.error && <ProblemStrip error={start.error} />}
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      <p class="vh" role="status">
        {data?.data[0]?.link ? words.giveReady : ''}
      </p>
      {data && data.data.length > 0 && (
        <ul class="rec-rows" aria-label={words.given}>
          {data.data.map((one) => (
            <ExportRow key={one.id} record={one} />
          ))}
        </ul>
      )}
    </div>
  )
}
