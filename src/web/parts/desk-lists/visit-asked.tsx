import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import { Time } from '../../parts/time.tsx'
import { useListWords } from './list-words.tsx'

/** The visit that an item is about and that is not to come any more: missed, cancelled, or asked for in vain. */
export function VisitAsked({ id }: { id: string }) {
  const { inbox: words } = useListWords()
  const { data: visit } = useQuery({
    queryKey: keys.deskVisit(id),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id } })),
  })
  if (!visit) return null
  return (
    <>
      <dt>{words.about}</dt>
      <dd>
        <span class="dl-coming">
          <Time at={visit.appointmentDate} timeZone={visit.timezone} />
          <span>{visit.doctor.name}</span>
          <StatusChip status={visit.status} />
        </span>
      </dd>
    </>
  )
}
