import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import type { Visit } from './list-queries.ts'

/** A free time, as the API offers it. */
export interface Slot {
  doctorId: string
  appointmentDate: string
  locationId: string | null
}

const at = api.appointments[':id']
type Known = Pick<Visit, 'id' | 'version'>

const put = (visit: Known, json: NonNullable<Parameters<typeof at.$put>[0]['json']>) =>
  parseResponse(at.$put({ param: { id: visit.id }, json }, ifMatch(visit)))

export const acceptRequest = (visit: Known) => put(visit, { status: 'SCHEDULED' })

/** Moves a visit, and says whether its patient is told. The place goes with a visit in person alone. */
export const moveVisit = (
  visit: Known & Pick<Visit, 'type' | 'notify'>,
  { doctorId, appointmentDate, locationId }: Slot,
  notify = visit.notify,
) =>
  put(visit, {
    doctorId,
    appointmentDate,
    ...(visit.type === 'IN_PERSON' && locationId !== null && { locationId }),
    ...(notify !== visit.notify && { notify }),
  })

/** A request that is moved still waits to be accepted, and the API takes one of the two at a time. */
export const acceptAt = async (visit: Parameters<typeof moveVisit>[0], slot: Slot) =>
  acceptRequest(await moveVisit(visit, slot))

export const slotOf = ({ doctorId, appointmentDate, locationId }: Slot): Slot => ({
  doctorId,
  appointmentDate,
  locationId,
})

export const cancelVisit = (visit: Known, json: { reason?: string; notify?: boolean } = {}) =>
  parseResponse(at.cancel.$post({ param: { id: visit.id }, json }, ifMatch(visit)))

export const confirmVisit = (visit: Known) => put(visit, { status: 'CONFIRMED' })

/** Who was checked in by mistake is first taken out of the line. */
export async function missVisit(visit: Visit): Promise<Visit> {
  const expected = visit.status === 'CHECKED_IN' ? await put(visit, { status: 'SCHEDULED' }) : visit
  return put(expected, { status: 'NO_SHOW' })
}

/** Completes what is over. Who was here without being checked in is checked in now, with the reason that the trail keeps. */
export async function completeVisit(visit: Visit, overrideReason: string): Promise<Visit> {
  const begun = await beginLate(visit, overrideReason)
  const { appointment } = await parseResponse(at.complete.$post({ param: { id: visit.id }, json: {} }, ifMatch(begun)))
  return appointment
}

async function beginLate(visit: Visit, overrideReason: string): Promise<Visit> {
  if (visit.actions.includes('complete')) return visit
  const param = { id: visit.id }
  if (visit.type !== 'IN_PERSON') return parseResponse(at.start.$post({ param, json: {} }, ifMatch(visit)))
  const { appointment } = await parseResponse(
    at['check-in'].$post({ param, json: { override: true, overrideReason } }, ifMatch(visit)),
  )
  return appointment
}
