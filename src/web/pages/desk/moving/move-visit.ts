import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { moveVisit, type Slot } from '../../../parts/desk-lists/visit-writes.ts'

export const askVisit = (id: string): Promise<Visit> => parseResponse(api.appointments[':id'].$get({ param: { id } }))

const isWhereItWas = (visit: Visit, was: Visit) =>
  visit.doctorId === was.doctorId && visit.appointmentDate === was.appointmentDate && visit.duration === was.duration

/**
 * Moves a visit, also where somebody has changed it meanwhile in what a move does not concern: confirmed it, or noted something.
 * @returns what it is now: moved; or where it was found, if it stands elsewhere by now or cannot be moved any more
 */
export async function moveFromWhereItWas(
  was: Visit,
  slot: Slot,
  notify: boolean,
): Promise<{ moved: Visit } | { found: Visit }> {
  try {
    return { moved: await moveVisit(was, slot, notify) }
  } catch (error) {
    if (asProblem(error).kind !== 'changed') throw error
    const found = await askVisit(was.id)
    if (!found.actions.includes('reschedule') || !isWhereItWas(found, was)) return { found }
    return { moved: await moveVisit(found, slot, notify) }
  }
}

const GONE = ['sending', 'sent', 'delivered', 'unknown']

/** Whether a message about the visit has left since then. */
export async function hasLeftSince(appointmentId: string, since: number): Promise<boolean> {
  const { data } = await parseResponse(api.messages.$get({ query: { appointmentId, limit: '10' } }))
  return data.some(({ state, createdAt }) => GONE.includes(state) && Date.parse(createdAt) >= since)
}
