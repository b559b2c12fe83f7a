import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { ComingVisit } from './coming-visit.tsx'
import { useListWords } from './list-words.tsx'
import { PhoneLink } from './phone-link.tsx'
import { usePatientVisits } from './use-patient-visits.ts'

/** Whom an answer is from: their number, and the visits that may be meant. */
export function PatientCard({ id }: { id: string }) {
  const { inbox: words, phone } = useListWords()
  const { data, error, refetch } = useQuery({
    queryKey: keys.deskPatient(id),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id } })),
  })
  const visits = usePatientVisits(id)
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={3} />
  return (
    <dl class="kv dl-facts">
      <dt>{words.from}</dt>
      <dd>{data.name}</dd>
      <dt>{phone}</dt>
      <dd>
        <PhoneLink phone={data.phone} name={data.name} />
      </dd>
      <dt>{words.coming}</dt>
      <dd>
        {visits?.length === 0 && words.noComing}
        {visits?.map((visit) => (
          <ComingVisit key={visit.id} visit={visit} />
        ))}
      </dd>
    </dl>
  )
}
