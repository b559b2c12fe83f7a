import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import type { DayWords } from '../../words/day/en.ts'
import type { Visit } from './day-types.ts'
import { readAgain } from './read-again.ts'
import { dropUndo, tellUndoable } from './undo-step.ts'

const startVisit = (visit: Visit): Promise<Visit> =>
  parseResponse(api.appointments[':id'].start.$post({ param: { id: visit.id }, json: {} }, ifMatch(visit)))

type Settable = 'SCHEDULED' | 'CONFIRMED' | 'CHECKED_IN' | 'NO_SHOW'

const putStatus = (visit: Visit, status: Settable): Promise<Visit> =>
  parseResponse(api.appointments[':id'].$put({ param: { id: visit.id }, json: { status } }, ifMatch(visit)))

/** The states through which a visit goes back to what it was, one after another. */
async function stepBack(visit: Visit, states: readonly Settable[]): Promise<void> {
  let at = visit
  for (const status of states) at = await putStatus(at, status)
  await readAgain()
}

const toExpected = ({ status }: Visit): Settable[] =>
  status === 'CONFIRMED' ? ['SCHEDULED', 'CONFIRMED'] : ['SCHEDULED']

const readVisit = (id: string): Promise<Visit> => parseResponse(api.appointments[':id'].$get({ param: { id } }))

/** Says that a visit has begun. Who was not meant goes back to those who wait, or are expected, for as long as it goes on. */
function tellStarted(before: Visit, words: DayWords): void {
  tellUndoable({
    about: before.id,
    title: words.act.started(before.patient.name),
    // A call that is opened writes to the visit as well: what it is by now is what is taken back.
    undo: async () =>
      stepBack(
        await readVisit(before.id),
        before.status === 'CHECKED_IN' ? ['CHECKED_IN'] : ['CHECKED_IN', ...toExpected(before)],
      ),
    isLasting: true,
  })
}

/** Begins with a patient. */
export async function startWith(visit: Visit, words: DayWords): Promise<void> {
  await startVisit(visit)
  dropUndo(IN_LINE)
  tellStarted(visit, words)
  await readAgain()
}

/** Takes back that a visit has begun, where this page does not know what it was before. */
export const undoStart = (visit: Visit): Promise<void> => stepBack(visit, ['CHECKED_IN'])

/** Says that somebody did not come. In person that is taken back by checking in, and the check-in then too. */
export async function missVisit(visit: Visit, words: DayWords): Promise<void> {
  const missed = await putStatus(visit, 'NO_SHOW')
  tellUndoable({
    about: visit.id,
    title: words.act.missed(visit.patient.name),
    undo: async () => {
      if (visit.type !== 'IN_PERSON') return stepBack(missed, toExpected(visit))
      const request = { param: { id: visit.id }, json: {} }
      const { appointment } = await parseResponse(api.appointments[':id']['check-in'].$post(request, ifMatch(missed)))
      await stepBack(appointment, toExpected(visit))
    },
  })
  await readAgain()
}

/** What the way back from a call is about: one call a line. */
const IN_LINE = 'call'

/** Calls in the first who waits. Who was not meant waits again, where they were. */
export async function callIn(doctorId: string, first: Visit, words: DayWords): Promise<void> {
  // Whoever takes a call back and calls again at once means it: without a key of its own that was the same press.
  const meant = { headers: { 'Idempotency-Key': crypto.randomUUID() } }
  await parseResponse(api.queue.doctors[':id']['call-next'].$post({ param: { id: doctorId }, json: {} }, meant))
  tellUndoable({
    about: IN_LINE,
    title: words.act.calledIn(first.patient.name),
    undo: async () => {
      await uncall(doctorId, first.id)
      await readAgain()
    },
  })
  await readAgain()
}

/** Skipping alone takes a call back; it also puts the patient one place behind, from where they are fetched again. */
async function uncall(doctorId: string, appointmentId: string): Promise<void> {
  const line = api.queue.doctors[':id']
  const { waiting, version } = await parseResponse(
    line.skip.$post({ param: { id: doctorId }, json: { appointmentId } }),
  )
  const others = waiting.map((place) => place.appointmentId).filter((id) => id !== appointmentId)
  if (others.length === 0) return
  const json = { appointmentIds: [appointmentId, ...others], version }
  await parseResponse(line.reorder.$post({ param: { id: doctorId }, json }))
}

type QueueStep = 'pause' | 'resume'

export async function stepQueue(doctorId: string, step: QueueStep): Promise<void> {
  await parseResponse(api.queue.doctors[':id'][step].$post({ param: { id: doctorId }, json: {} }))
  await readAgain()
}

export async function skipPatient(doctorId: string, appointmentId: string): Promise<void> {
  dropUndo(IN_LINE)
  await parseResponse(api.queue.doctors[':id'].skip.$post({ param: { id: doctorId }, json: { appointmentId } }))
  await readAgain()
}

/** The address of the call for the doctor, whose coming lets the patient in. It begins the visit where that has not begun. */
export async function openCall(visit: Visit, words: DayWords): Promise<string | null> {
  const param = { id: visit.id }
  if (visit.status !== 'IN_PROGRESS') {
    await parseResponse(api.appointments[':id'].video.start.$post({ param, json: {} }))
    dropUndo(IN_LINE)
    tellStarted(visit, words)
  }
  const joined = await parseResponse(api.appointments[':id'].video['join-token'].$post({ param, json: {} }))
  await readAgain()
  return joined.waiting ? null : joined.url
}
