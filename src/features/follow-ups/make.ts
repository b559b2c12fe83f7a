import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { flag, like, uuid } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { cte } from '../../db/cte.ts'
import type { RecordRequest } from '../../db/request.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import { listed } from '../../db/text.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, runWrite } from '../../db/write.ts'
import { PLANNABLE } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import { DEFAULT_DAYS } from '../../domain/follow-up.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { followUpPlanKind, planImageOf } from '../../records/follow-ups/follow-up-plan.ts'
import { planTexts } from '../../records/follow-ups/plan-texts.ts'
import { notErased } from '../../records/patients/not-erased.ts'
import { reaches } from '../../records/standing.ts'
import { imageOf } from '../../records/visits/appointment.ts'
import {
  isInState,
  t,
  visitAsked,
  visitFrom,
  visitOf,
  visitsHeld,
  wrongStepOf,
} from '../../records/visits/appointment-change.ts'
import { PRESCRIBED, refuseClinicalText } from '../../records/visits/clinical-text.ts'
import { DAY, dayGiven, givenDay } from './days.ts'
import { doctorIsHere, planDayHasNotPassed, recordIsFresh } from './plan-checks.ts'
import type { PlanInput } from './schemas.ts'

const PLAN_EXISTS = new DomainError(
  'FOLLOWUP_PLAN_EXISTS',
  'The appointment already has a follow-up plan: change that plan, or cancel it first.',
)

const TEXTS = ['instructions', 'medications', 'tests', 'restrictions', 'notes'] as const
const FIELDS = ['followUpType', 'priority', 'daysAfter', ...TEXTS] as const

const asked = visitAsked({
  ...like(followUpPlans, [...FIELDS, 'doctorId']),
  ...DAY,
  planId: uuid,
  /** Whether the plan is for the doctor of the visit. */
  isForVisitsDoctor: flag,
})
const { r } = asked

/** The day that is given, or so many days after the visit's in the visit's zone. */
const day = sql`coalesce(${givenDay}, local_of(${t.startsAt}, ${t.timezone})::date + ${r.daysAfter})`

const checks: readonly Check[] = [
  { name: 'visible', holds: sql`${t.id} is not null and ${reaches(r.mayRead)}`, refusal: APPOINTMENT_NOT_FOUND },
  notErased(),
  doctorIsHere,
  {
    name: 'allowed',
    holds: reaches(r.mayDo),
    refusal: new DomainError('FORBIDDEN', 'Only the doctor of the visit may plan its follow-up.'),
  },
  recordIsFresh,
  { name: 'step', holds: isInState(PLANNABLE), refusal: wrongStepOf },
  {
    name: 'no plan yet',
    holds: sql`not exists (select from ${followUpPlans} x
where x.clinic_id = ${t.clinicId} and x.appointment_id = ${t.id} and x.status <> 'cancelled')`,
    refusal: PLAN_EXISTS,
  },
  planDayHasNotPassed(day),
]

const names = sql.raw(listed(FIELDS.map((field) => followUpPlans[field].name)))
const values = sql.raw(listed(FIELDS.map((field) => `r.${followUpPlans[field].name}`)))

/** Plans follow-ups of visits. The index is the last check: a visit that has just been given a plan gets no second one. */
const makePlans = defineWrite(() => ({
  name: 'plan-follow-up',
  asked,
  subjects: [visitsHeld()],
  from: sql`${visitFrom()}\nleft join ${clinics} c on c.id = r.clinic_id`,
  columns: sql`${t.clinicId}, ${t.id}, ${t.patientId}, ${t.doctorId} visit_doctor,
${day} new_day`,
  checks,
  effects: [
    cte(
      'inserted',
      sql`insert into ${followUpPlans} (
clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, created_at, updated_at,
${names}
)
select j.clinic_id, ${r.planId}, j.id, j.patient_id, case when ${r.isForVisitsDoctor} then j.visit_doctor else ${r.doctorId} end,
j.new_day, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, appointment_id) where status <> 'cancelled' do nothing returning *`,
    ),
    cte('made', sql`select i.*, r.n from inserted i join asked r on ${r.planId} = i.id`),
  ],
  happened: [{ action: 'followup_plan.created', of: followUpPlanKind, rows: 'made' }],
  answers: {
    image: sql`case when e.written then (select (${planImageOf('made')}) - 'n' from made where made.n = e.n)
else (select (${imageOf('held')}) - 'n' from held where held.n = e.n) end`,
    written: sql`e.written`,
    from: sql`(select j.n, exists (select from made where made.n = j.n) written from judged j) e join asked r on r.n = e.n`,
  },
  status: 201,
}))

/** The visit's own doctor unless said otherwise; a specialist is still to be found. */
function doctorOf({ doctorId, followUpType }: PlanInput) {
  return { doctorId, isForVisitsDoctor: doctorId === undefined && followUpType !== 'specialist' }
}

/**
 * Plans the follow-up of a visit, the request's record; it books nothing.
 * @throws DomainError APPOINTMENT_NOT_FOUND, PATIENT_INACTIVE, DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, INVALID_STATUS_TRANSITION,
 *   FOLLOWUP_PLAN_EXISTS, INVALID_FOLLOWUP_DATE
 */
export async function makePlan({ db, actor, vault }: Deps, request: RecordRequest, input: PlanInput): Promise<Written> {
  refuseClinicalText(actor, input, PRESCRIBED)
  const { clinicId, idempotency } = request
  const { scheduledFor, followUpType = 'routine', priority = 'normal', daysAfter = DEFAULT_DAYS } = input
  const planId = v7({ msecs: actor.now })
  const written = await runWrite(db, makePlans, {
    asking: { actor, idempotency, clinicId },
    row: {
      ...visitOf(actor, request, 'follow-ups:plan'),
      ...(await planTexts(vault, input, { clinicId, id: planId })),
      ...doctorOf(input),
      ...dayGiven(scheduledFor),
      planId,
      followUpType,
      priority,
      daysAfter: scheduledFor === undefined ? daysAfter : null,
    },
  })
  if (!written) throw PLAN_EXISTS
  return written
}
