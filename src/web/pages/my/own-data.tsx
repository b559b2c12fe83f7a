import { useMutation, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { Me } from '../../../features/directory/me/schemas.ts'
import { api } from '../../client/api.ts'
import { eachTime } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

type Person = Me['patients'][number]

/** A file with everything that the clinic has kept of the user, and of whom they are the guardian. */
export function OwnData({ patients }: { patients: readonly Person[] }) {
  const words = useOwnWords<MyWords>()
  // Who waits for the clinic's confirmation takes nothing away yet.
  const confirmed = patients.filter(({ status }) => status === 'active')
  if (confirmed.length === 0) return null
  return (
    <details class="more">
      <summary>{words.data}</summary>
      <div class="stack">
        <p>{words.dataWhy}</p>
        {confirmed.map((person) => (
          <FileOf key={person.id} person={person} />
        ))}
      </div>
    </details>
  )
}

const LOOK_AGAIN = 1000

/** Has the file written once somebody asks for it, and leads to it. */
function FileOf({ person: { id, name, relation } }: { person: Person }) {
  const words = useOwnWords<MyWords>()
  const make = useMutation({
    mutationFn: () =>
      parseResponse(api.exports.$post({ json: { scope: 'patient', patientId: id, format: 'zip' } }, eachTime())),
  })
  const { data, error, refetch } = useQuery({
    queryKey: keys.ownExport(make.data?.id ?? ''),
    queryFn: () => parseResponse(api.exports[':id'].$get({ param: { id: make.data?.id ?? '' } })),
    enabled: make.data !== undefined,
    refetchInterval: ({ state }) =>
      !state.error && ['waiting', 'running'].includes(state.data?.status ?? 'waiting') ? LOOK_AGAIN : false,
  })
  const isMaking = make.isPending || (make.data !== undefined && !data?.link && data?.status !== 'failed' && !error)
  return (
    <>
      <Button look={['big', 'full']} writes disabled={isMaking} onClick={() => make.mutate()}>
        {isMaking ? words.dataMaking : relation === 'self' ? words.dataMake : words.dataMakeOf(name)}
      </Button>
      {make.error && <ProblemStrip error={make.error} />}
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      <div role="status">
        {data?.status === 'failed' && <p>{words.dataFailed}</p>}
        {data?.link && (
          <>
            <p>{words.dataReady}</p>
            <a class="btn primary big full" href={data.link.url} download>
              {words.dataGet}
            </a>
          </>
        )}
      </div>
    </>
  )
}
