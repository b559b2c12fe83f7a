import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { dayOf } from '../../../parts/dates.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { confirmVisit, type Slot } from '../../../parts/desk-lists/visit-writes.ts'

const at = api.appointments[':id']

type Status = 'SCHEDULED' | 'CHECKED_IN' | 'NO_SHOW'

const putStatus = (visit: Visit, status: Status): Promise<Visit> =>
  parseResponse(at.$put({ param: { id: visit.id }, json: { status } }, ifMatch(visit)))

/** What the desk does to a visit by a key; what is first of these that can be done is the likeliest. */
export const ACTS = ['accept', 'check-in', 'undo-check-in', 'start', 'confirm', 'no-show', 'undo-no-show'] as const
export type Act = (typeof ACTS)[number]

/** What can be done now. A visit's own `actions` leave out what is only ever the desk's: these go by its state. */
export function canDo(act: Act, { status, actions, localDate, timezone }: Visit): boolean {
  if (act === 'accept') return status === 'PENDING' && actions.includes('reschedule')
  if (act === 'undo-check-in') return status === 'CHECKED_IN'
  if (act === 'undo-no-show') return status === 'NO_SHOW' && localDate === dayOf(Date.now(), timezone)
  return actions.includes(act)
}

async function checkInLate(visit: Visit, overrideReason: string): Promise<Visit> {
  const late = { override: true, overrideReason }
  const { appointment } = await parseResponse(
    at['check-in'].$post({ param: { id: visit.id }, json: late }, ifMatch(visit)),
  )
  return appointment
}

export const doAct: Record<Act, (visit: Visit) => Promise<Visit>> = {
  accept: (visit) => putStatus(visit, 'SCHEDULED'),
  confirm: confirmVisit,
  'check-in': async (visit) =>
    (await parseResponse(at['check-in'].$post({ param: { id: visit.id }, json: {} }, ifMatch(visit)))).appointment,
  'undo-check-in': (visit) => putStatus(visit, 'SCHEDULED'),
  start: (visit) => parseResponse(at.start.$post({ param: { id: visit.id }, json: {} }, ifMatch(visit))),
  'no-show': (visit) => putStatus(visit, 'NO_SHOW'),
  'undo-no-show': (visit) => putStatus(visit, 'SCHEDULED'),
}

/** Expected again, as firmly as before. */
async function expectAgain(after: Visit, before: Visit): Promise<Visit> {
  const expected = await putStatus(after, 'SCHEDULED')
  return before.status === 'CONFIRMED' ? confirmVisit(expected) : expected
}

/** Takes an act back. The reason is kept where the server asks for one. */
type TakeBack = (after: Visit, before: Visit, reason: string) => Promise<Visit>

/** What takes an act back, as far as it can be: to what the visit was before. */
export const undoAct: Partial<Record<Act, TakeBack>> = {
  'check-in': expectAgain,
  start: (after) => putStatus(after, 'CHECKED_IN'),
  // In person the API takes a no-show back by a check-in alone, however late it is.
  'no-show': async (after, before, reason) =>
    expectAgain(after.type === 'IN_PERSON' ? await checkInLate(after, reason) : after, before),
}

interface Booking extends Slot {
  patientId: string
  type: Visit['type']
  duration: number
  /** What the patient reads too. */
  reason: string
  staffNote: string
  /** Whether the patient is told of it. */
  notify: boolean
}

/** Nothing was written where there are only spaces. */
const written = (name: 'reason' | 'staffNote', text: string) => text.trim() !== '' && { [name]: text.trim() }

/** The place goes with a visit in person alone. */
export const bookVisit = ({ locationId, reason, staffNote, ...booking }: Booking): Promise<Visit> =>
  parseResponse(
    api.appointments.$post({
      json: {
        ...booking,
        ...written('reason', reason),
        ...written('staffNote', staffNote),
        ...(booking.type === 'IN_PERSON' && locationId !== null && { locationId }),
      },
    }),
  )
