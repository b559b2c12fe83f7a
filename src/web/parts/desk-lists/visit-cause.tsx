import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { useWhen } from './use-when.ts'

interface Cause {
  from: string
  to: string
  reason?: string | null | undefined
}

/** The time off or the closure in which a visit stands; null where something else is in its way. */
async function causeOf({ affectedBy, doctorId, locationId, appointmentDate, endDate }: Visit): Promise<Cause | null> {
  const query = { from: appointmentDate, to: endDate }
  if (affectedBy === 'TIME_OFF') {
    const { data } = await parseResponse(api.doctors[':id']['time-off'].$get({ param: { id: doctorId }, query }))
    return data[0] ?? null
  }
  if (affectedBy !== 'CLOSURE') return null
  const { data } = await parseResponse(api.closures.$get({ query }))
  return data.find((closure) => closure.locationId === null || closure.locationId === locationId) ?? null
}

/** What is in the way of a visit: which time off or closure it is, and why. */
export function VisitCause({ visit }: { visit: Visit }) {
  const { affected: words } = useListWords()
  const when = useWhen()
  const { affectedBy, timezone } = visit
  const { data } = useQuery({ queryKey: keys.deskCause(visit.id), queryFn: () => causeOf(visit) })
  if (!affectedBy) return null
  const span = data && words.fromTo(when(data.from, timezone), when(data.to, timezone))
  return (
    <>
      <dt>{words.cause}</dt>
      <dd>{[words.causes[affectedBy], span, data?.reason].filter(Boolean).join(', ')}</dd>
    </>
  )
}
