import { sql } from 'drizzle-orm'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { refuseStale } from '../../platform/etag.ts'
import { PRESCRIBED, refuseClinicalText } from '../appointments/clinical-text.ts'
import { readPlanImage } from '../appointments/plan-record.ts'
import { planTexts } from '../appointments/plan-texts.ts'
import { type Check, type Written, writeRecord } from '../appointments/write-record.ts'
import { dayOf } from './days.ts'
import { isNotCancelled, isNotConverted, planChange } from './open-plan.ts'
import { dayHasNotPassed, doctorIsHere } from './plan-checks.ts'
import { getPlan } from './queries.ts'
import type { ChangePlanInput } from './schemas.ts'

/** A day that has passed may stand where it is the plan's own. */
const dayIsOwnOrToCome: Check = {
  ...dayHasNotPassed,
  holds: sql`(${dayHasNotPassed.holds} or cur.new_day = cur.scheduled_for)`,
}

const newDay = {
  scheduledFor: sql`go.new_day`,
  daysAfter: sql`case when go.new_day = t.scheduled_for then t.days_after end`,
  status: sql`case when go.new_day >= go.today then 'scheduled' else t.status end`,
}

/**
 * Changes an open plan; a day that is still to come makes an overdue one scheduled again.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH,
 *   FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED, INVALID_FOLLOWUP_DATE
 */
export async function changePlan(deps: Deps, request: RecordRequest, input: ChangePlanInput): Promise<Written> {
  refuseClinicalText(deps.actor, input, PRESCRIBED)
  const { scheduledFor, followUpType, doctorId, priority, ...texts } = input
  if (Object.keys(input).length === 0) {
    const image = await getPlan(deps.db, deps.actor, request.id)
    refuseStale(request.ifMatch, readPlanImage(image).version)
    return { image, replayed: false }
  }
  const { clinicId, id } = request
  const write = planChange(deps, request, {
    permission: 'follow-ups:plan',
    named: doctorId ? [doctorIsHere(doctorId)] : [],
    rules: [isNotConverted, isNotCancelled, ...(scheduledFor === undefined ? [] : [dayIsOwnOrToCome])],
    set: {
      ...(followUpType !== undefined && { followUpType }),
      ...(doctorId !== undefined && { doctorId }),
      ...(priority !== undefined && { priority }),
      ...(scheduledFor !== undefined && newDay),
      ...(await planTexts(deps.vault, texts, { clinicId, id })),
    },
    event: 'followup_plan.updated',
    ...(scheduledFor !== undefined && { columns: sql`, ${dayOf(scheduledFor, sql`c.timezone`)} new_day` }),
  })
  return writeRecord(deps, request, write)
}
