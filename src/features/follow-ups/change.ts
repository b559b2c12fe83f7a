import { type SQL, sql } from 'drizzle-orm'
import { like, texts as textList } from '../../db/asked.ts'
import { asNamed, namesIn } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import type { Written } from '../../db/verdict.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { refuseStale } from '../../platform/http/etag.ts'
import { readPlanImage } from '../../records/follow-ups/follow-up-plan.ts'
import { planTexts } from '../../records/follow-ups/plan-texts.ts'
import { PRESCRIBED, refuseClinicalText } from '../../records/visits/clinical-text.ts'
import { DAY, dayGiven, givenDay, todayOf } from './days.ts'
import { changeOnePlan, definePlanChange, planAsked, t } from './plan-change.ts'
import { doctorIsHere, planDayHasNotPassed, planNotCancelled, planNotConverted } from './plan-checks.ts'
import { getPlan } from './queries.ts'
import type { ChangePlanInput } from './schemas.ts'

const TEXTS = ['instructions', 'medications', 'tests', 'restrictions', 'notes'] as const
const FIELDS = ['followUpType', 'doctorId', 'priority', ...TEXTS] as const

/** Whether the plan keeps its day, because the request gives none or the same one. */
const staysOn = (day: SQL) => sql`coalesce(${day} = ${t.scheduledFor}, true)`

const changePlans = definePlanChange(() => ({
  name: 'change-plan',
  asked: planAsked({ ...like(followUpPlans, FIELDS), ...DAY, names: textList }),
  named: [doctorIsHere],
  columns: sql`${givenDay} new_day, ${todayOf} today`,
  // A day that has passed may stand where it is the plan's own.
  checks: [planNotConverted, planNotCancelled, planDayHasNotPassed(givenDay, staysOn(givenDay))],
  set: {
    ...asNamed(followUpPlans, FIELDS),
    scheduledFor: sql`coalesce(j.new_day, ${t.scheduledFor})`,
    daysAfter: sql`case when ${staysOn(sql`j.new_day`)} then ${t.daysAfter} end`,
    status: sql`case when j.new_day >= j.today then 'scheduled' else ${t.status} end`,
  },
  action: 'followup_plan.updated',
}))

/**
 * Changes an open plan; a day that is still to come makes an overdue one scheduled again.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH,
 *   FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED, INVALID_FOLLOWUP_DATE
 */
export async function changePlan(
  deps: Deps,
  request: RecordRequest,
  input: ChangePlanInput,
): Promise<Pick<Written, 'image' | 'replayed'>> {
  refuseClinicalText(deps.actor, input, PRESCRIBED)
  if (Object.keys(input).length === 0) {
    const image = await getPlan(deps.db, deps.actor, request.id)
    refuseStale(request.ifMatch, readPlanImage(image).version)
    return { image, replayed: false }
  }
  const { scheduledFor, followUpType, doctorId, priority, ...texts } = input
  const { clinicId, id } = request
  const fields = { followUpType, doctorId, priority, ...(await planTexts(deps.vault, texts, { clinicId, id })) }
  return changeOnePlan(deps, { request, permission: 'follow-ups:plan' }, [
    changePlans,
    { ...fields, ...dayGiven(scheduledFor), names: namesIn(followUpPlans, fields) },
  ])
}
