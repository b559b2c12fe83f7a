import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { type Decision, daysToMeet, planVisit, refusalOf, refusedTime, rulesIn } from '../../../domain/booking.ts'
import type { Busy } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { OPEN_PLAN, PLAN_STATUSES } from '../../../domain/follow-up.ts'
import { hasOffset, isDateText, localDate } from '../../../domain/time.ts'
import { momentOf } from '../booking/book-visits.ts'
import { Outdated } from '../outdated.ts'
import { daysAround, patientBusyColumn, patientBusyShape } from '../patient-busy.ts'
import { forgetting, note, type Turn, takeTime } from '../take.ts'
import { completeVisit } from './complete-visits.ts'
import { type Completed, type OpenPlan, readCompleted } from './completed.ts'
import type { CompletionTask, VisitDraft } from './completion.ts'
import { placeVisit, type Wanted } from './place.ts'
import { closedPlan, type Scheduled, type ScheduleTask, schedulePlan } from './schedule-plan.ts'

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
    note(memory, { image: follow_up })
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

/** Makes a visit from a plan in this doctor's calendar. @throws DomainError, with alternatives where the time is refused */
export function scheduleInTurn(turn: Turn, task: ScheduleTask): Promise<Scheduled> {
  return takeTime<readonly Busy[], Scheduled>(turn, {
    days: (isAgain) => daysToMeet(task.wish, task.actor.now, isAgain),
    read: (days) => readAnew(turn, task, days),
    async attempt(patientBusy, isFirst) {
      const decision = decideSchedule(turn, task, patientBusy ?? [])
      const reason = refusalOf(decision)
      // The first round has met only the days of the wish itself; alternatives come from the days round it.
      if (reason !== null && isFirst) throw new Outdated('rules')
      if (reason !== null) throw refusedTime(reason, decision)
      const scheduled = await schedulePlan(turn.db, task, decision)
      if (!scheduled.replayed) note(turn.memory, { image: scheduled.image.appointment })
      return scheduled
    },
  })
}

/**
 * Reads the days, and with them whether a twin has made this visit already: its own slot would be the one that is taken.
 * @throws DomainError FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED
 */
async function readAnew(
  { memory }: Turn,
  { actor, request, wish }: ScheduleTask,
  days: readonly number[],
): Promise<{ done: Scheduled } | { known: Busy[] }> {
  const plan = sql`(select p.status from ${followUpPlans} p where p.clinic_id = ${param(request.clinicId, 'uuid')}
    and p.id = ${param(request.id, 'uuid')})`
  const patientId = sql`(select p.patient_id from ${followUpPlans} p where p.clinic_id = ${param(request.clinicId, 'uuid')}
    and p.id = ${param(request.id, 'uuid')})`
  const busy = patientBusyColumn({
    clinicId: param(request.clinicId, 'uuid'),
    patientId,
    ...daysAround(instantParam(momentOf(wish))),
  })
  const row = await memory.read(days, {
    name: 'and-plan',
    columns: sql`, ${keptColumn(actor, request.idempotency)} kept, ${plan} plan_status ${busy}`,
  })
  const replay = replayKept(row.kept, request.idempotency)
  if (replay) return { done: { image: replay.image, replayed: true } }
  const status = planStatus.parse(row.plan_status)
  if (status !== null && !OPEN_PLAN.includes(status)) throw closedPlan(status)
  return { known: patientBusyShape.parse(row.patient_busy) }
}

const planStatus = z.enum(PLAN_STATUSES).nullable()

/** The day is compared here, since only the visit's place says in which zone its wall-clock time is. */
function decideSchedule(
  { memory }: Turn,
  { actor, wish, isPatient, notBefore }: ScheduleTask,
  patientBusy: readonly Busy[],
): Decision {
  const calendar = { ...memory.calendar(), patientBusy }
  const rules = rulesIn(calendar, wish.clinicId)
  const plan = planVisit(rules, wish, isPatient)
  if (localDate(plan.start, rules.settings.timezone) < notBefore) {
    throw new DomainError(
      'INVALID_FOLLOWUP_DATE',
      `The follow-up is due on ${notBefore}: choose that day or a later one.`,
    )
  }
  const asker = { isPatient, now: actor.now, isAskedToCome: true }
  return { calendar, rules, plan, overbook: false, asker }
}
