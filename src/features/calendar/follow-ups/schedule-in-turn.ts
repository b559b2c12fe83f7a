import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { type Decision, daysToMeet, planVisit, refusalOf, refusedTime, rulesIn } from '../../../domain/booking.ts'
import type { Busy } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { OPEN_PLAN, PLAN_STATUSES } from '../../../domain/follow-up.ts'
import { localDate } from '../../../domain/time.ts'
import { momentOf } from '../booking/book-visits.ts'
import { Outdated } from '../outdated.ts'
import { daysAround, patientBusyColumn, patientBusyShape } from '../patient-busy.ts'
import { noteTime, type Turn, takeTime } from '../take.ts'
import { closedPlan, type Scheduled, type ScheduleTask, schedulePlan } from './schedule-plan.ts'

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
      if (!scheduled.replayed) noteTime(turn.memory, { image: scheduled.image.appointment })
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
  { actor, wish, isPatient, notBefore, isTakenBack = false }: ScheduleTask,
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
  const asker = { isPatient, now: actor.now, isAskedToCome: true, isTakingBack: isTakenBack }
  return { calendar, rules, plan, overbook: false, asker }
}
