import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useContext } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { ComingVisit } from './coming-visit.tsx'
import { DeskWayContext } from './desk-way.ts'
import type { Item } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { PhoneLink } from './phone-link.tsx'
import { usePatientVisits } from './use-patient-visits.ts'
import { VisitAsked } from './visit-asked.tsx'

/** Whom an item is about: their number, the visit it is about, and the visits that may be meant. */
export function PatientCard({ id, item }: { id: string; item: Item }) {
  const { inbox: words, phone, find } = useListWords()
  const way = useContext(DeskWayContext)
  const { data, error, refetch } = useQuery({
    queryKey: keys.deskPatient(id),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id } })),
  })
  const visits = usePatientVisits(id)
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={3} />
  const meantId = item.appointmentId
  const isComing = visits?.some((visit) => visit.id === meantId) === true
  return (
    <>
      <dl class="kv dl-facts">
        <dt>{words.from}</dt>
        <dd>{data.name}</dd>
        <dt>{phone}</dt>
        <dd>
          <PhoneLink phone={data.phone} name={data.name} />
        </dd>
        {meantId !== null && visits && !isComing && <VisitAsked id={meantId} />}
        <dt>{words.coming}</dt>
        <dd>
          {visits?.length === 0 && words.noComing}
          {item.kind === 'REPLY' && meantId === null && (visits?.length ?? 0) > 1 && (
            <span class="muted">{words.notSaid}</span>
          )}
          {visits?.map((visit) => (
            <ComingVisit key={visit.id} visit={visit} isMeant={visit.id === meantId} />
          ))}
        </dd>
      </dl>
      {way && (
        <div class="dl-acts">
          <Button onClick={() => way.bookFor(data)}>{find.newVisit(data.name)}</Button>
        </div>
      )}
    </>
  )
}
