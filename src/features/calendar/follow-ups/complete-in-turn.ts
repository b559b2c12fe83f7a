import { sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { daysToMeet } from '../../../domain/booking.ts'
import { hasOffset, isDateText } from '../../../domain/time.ts'
import { daysAround, patientBusyColumn, patientBusyShape } from '../patient-busy.ts'
import { forgetting, noteTime, type Turn } from '../take.ts'
import { completeVisit } from './complete-visits.ts'
import { type Completed, type OpenPlan, readCompleted } from './completed.ts'
import type { CompletionTask, VisitDraft } from './completion.ts'
import { placeVisit, type Wanted } from './place.ts'

/** Milliseconds: what was read no longer ago is good enough to choose among free slots. */
const YOUNG = 10_000

/** A completion whose follow-up visit goes into this doctor's calendar. */
export interface BookingCompletion {
  task: CompletionTask
  visit: VisitDraft
  wanted: Wanted
}

/** Completes a visit elsewhere or here, and books its follow-up here. @throws DomainError */
export async function completeInTurn(
  turn: Turn,
  { task, visit, wanted }: BookingCompletion,
): Promise<Completed | OpenPlan> {
  const { memory } = turn
  const { actor, request } = task
  const appointmentDate = isDateText(wanted.on) ? `${wanted.on}T${wanted.near}` : wanted.on
  const days = daysToMeet({ appointmentDate }, actor.now, true)
  if (!memory.hasMet(days, actor.now - YOUNG)) await memory.read(days)
  const place = (calendar = memory.calendar()) =>
    placeVisit(calendar, { clinicId: request.clinicId, visit, wanted, now: actor.now })
  const changed = await forgetting(turn, () => completeVisit(turn.db, task, place()))
  if ('openPlan' in changed || changed.replayed) return changed
  const { plan, follow_up, refusal } = readCompleted(changed.image)
  if (follow_up) {
    noteTime(memory, { image: follow_up })
    return changed
  }
  if (refusal || plan?.status === 'completed') return changed
  const around = Date.parse(hasOffset(appointmentDate) ? appointmentDate : `${appointmentDate}Z`)
  const of = sql`(select v.patient_id from ${appointments} v where v.clinic_id = ${param(request.clinicId, 'uuid')} and v.id = ${param(request.id, 'uuid')})`
  const { patient_busy } = await memory.read(days, {
    name: 'and-patient',
    columns: patientBusyColumn({
      clinicId: param(request.clinicId, 'uuid'),
      patientId: of,
      ...daysAround(instantParam(around)),
    }),
  })
  const calendar = { ...memory.calendar(), patientBusy: patientBusyShape.parse(patient_busy) }
  return { ...changed, late: place(calendar).refusal ?? { code: 'SCHEDULING_CONFLICT', alternatives: [] } }
}
