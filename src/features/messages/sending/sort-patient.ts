import { type Decision, decideMessages } from '../../../domain/messages/decide.ts'
import type { ClaimedPatient } from './claim.ts'
import { patientNowOf } from './facts-of.ts'
import type { Result } from './keep-results.ts'
import { addressLetter, type Letter, type OpenClinic } from './letter.ts'
import { type Resumed, resumeLetters } from './resume.ts'

/** What is to be sent of a batch, and what came of the rest already. */
export interface Sorted {
  letters: Letter[]
  resumed: Resumed[]
  results: Result[]
}

export interface Place {
  open: OpenClinic
  patient: ClaimedPatient
  now: number
}

function resultsOfDecision(decision: Exclude<Decision, { do: 'send' }>, { patient }: Place): Result[] {
  return decision.messageIds.map((id): Result => {
    const row = { clinicId: patient.clinic_id, id, patientId: patient.id }
    return decision.do === 'wait'
      ? { ...row, state: 'waiting', outcome: null, dueAt: decision.until }
      : { ...row, state: 'dropped', outcome: decision.outcome }
  })
}

function sortSent(decision: Extract<Decision, { do: 'send' }>, place: Place, sorted: Sorted): void {
  const { open, patient, now } = place
  const letter = addressLetter(open, patient, { decision, now })
  if (!('none' in letter)) {
    sorted.letters.push(letter)
    return
  }
  const task = { kind: 'NO_ADDRESS', dedupKey: `no-address:${patient.id}` } as const
  for (const id of [...decision.parts.map(({ messageId }) => messageId), ...decision.alsoSettled])
    sorted.results.push({
      clinicId: patient.clinic_id,
      id,
      patientId: patient.id,
      state: 'dropped',
      outcome: letter.none,
      ...(letter.none === 'NO_ADDRESS' && { task }),
    })
}

/** While it is not known what came of one message, its patient is told nothing else: what they know decides what is news. */
function sortResumed(place: Place, sorted: Sorted): void {
  const { open, patient, now } = place
  const leaving = patient.messages.filter(({ state }) => state === 'sending')
  const due = Math.max(...leaving.map(({ due_at }) => due_at))
  const resumed = due > now ? [] : resumeLetters(open, patient, now)
  sorted.resumed.push(...resumed)
  const waits = patient.messages.filter(({ state, due_at }) => state === 'waiting' && due_at <= now && due > now)
  sorted.results.push(
    ...waits.map(
      ({ id }): Result => ({
        clinicId: patient.clinic_id,
        id,
        patientId: patient.id,
        state: 'waiting',
        outcome: null,
        dueAt: due,
      }),
    ),
  )
}

/** Sorts what a batch has of a patient. */
export function sortPatient(place: Place, sorted: Sorted): void {
  const { open, patient, now } = place
  if (patient.messages.some(({ state }) => state === 'sending')) {
    sortResumed(place, sorted)
    return
  }
  for (const decision of decideMessages(patientNowOf(patient, open.clinic), now)) {
    if (decision.do === 'send') sortSent(decision, place, sorted)
    else sorted.results.push(...resultsOfDecision(decision, place))
  }
}
