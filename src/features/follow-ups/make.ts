import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { cte } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import { insertInto, param } from '../../db/statement.ts'
import { PLANNABLE } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import { DEFAULT_DAYS } from '../../domain/follow-up.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { imageOf } from '../../records/appointment.ts'
import { wrongStep } from '../appointments/change.ts'
import { PRESCRIBED, refuseClinicalText } from '../appointments/clinical-text.ts'
import { reaches } from '../appointments/image.ts'
import { APPOINTMENT_NOT_FOUND } from '../appointments/not-found.ts'
import { planImageOf } from '../appointments/plan-record.ts'
import { planTexts } from '../appointments/plan-texts.ts'
import { readImage } from '../appointments/record.ts'
import { freshness, type Written, writeRecord } from '../appointments/write-record.ts'
import { dayOf, todayIn } from './days.ts'
import { planAudit, planEvent } from './open-plan.ts'
import { dayHasNotPassed, doctorIsHere } from './plan-checks.ts'
import type { PlanInput } from './schemas.ts'

const PLAN_EXISTS = new DomainError('FOLLOWUP_PLAN_EXISTS', 'The appointment already has a follow-up plan.')

/** The visit's own doctor unless said otherwise; a specialist is still to be found. */
function doctorOf({ doctorId, followUpType }: PlanInput) {
  if (doctorId !== undefined) return doctorId
  return followUpType === 'specialist' ? null : sql`go.doctor_id`
}

/**
 * Plans the follow-up of a visit, the request's record; it books nothing.
 * @throws DomainError APPOINTMENT_NOT_FOUND, DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, INVALID_STATUS_TRANSITION,
 *   FOLLOWUP_PLAN_EXISTS, INVALID_FOLLOWUP_DATE
 */
export async function makePlan(deps: Deps, request: RecordRequest, input: PlanInput): Promise<Written> {
  const { actor, vault } = deps
  refuseClinicalText(actor, input, PRESCRIBED)
  const { caller, now } = actor
  const id = v7({ msecs: now })
  const daysAfter = input.scheduledFor === undefined ? (input.daysAfter ?? DEFAULT_DAYS) : null
  const day =
    input.scheduledFor === undefined
      ? sql`local_of(t.starts_at, t.timezone)::date + ${param(daysAfter, 'int')}`
      : dayOf(input.scheduledFor, sql`c.timezone`)
  const row = insertInto(followUpPlans, {
    ...{ clinicId: sql`go.clinic_id`, id, appointmentId: sql`go.id`, patientId: sql`go.patient_id` },
    doctorId: doctorOf(input),
    followUpType: input.followUpType ?? 'routine',
    ...{ scheduledFor: sql`go.new_day`, daysAfter },
    priority: input.priority ?? 'normal',
    ...(await planTexts(vault, input, { clinicId: request.clinicId, id })),
    ...{ createdAt: now, updatedAt: now },
  })
  return writeRecord(deps, request, {
    status: 201,
    current: sql`select t.*, ${todayIn(now)} today, ${day} new_day from ${appointments} t
      join ${clinics} c on c.id = t.clinic_id where t.clinic_id = ${param(request.clinicId, 'uuid')}
        and t.id = ${param(request.id, 'uuid')} and ${reaches(caller, 'appointments:read', 't')}`,
    locks: sql`t`,
    was: imageOf('cur'),
    notFound: APPOINTMENT_NOT_FOUND,
    checks: [
      ...(input.doctorId ? [doctorIsHere(input.doctorId)] : []),
      {
        holds: reaches(caller, 'follow-ups:plan', 'cur'),
        refusal: new DomainError('FORBIDDEN', 'Follow-ups are planned by the doctor of the visit.'),
      },
      freshness(request),
      {
        holds: sql`cur.status = any(${param(`{${PLANNABLE.join(',')}}`, 'text[]')})`,
        refusal: (was) => wrongStep(readImage(was), actor),
      },
      {
        holds: sql`not exists (select from ${followUpPlans} x where x.clinic_id = cur.clinic_id
          and x.appointment_id = cur.id and x.status <> 'cancelled')`,
        refusal: PLAN_EXISTS,
      },
      dayHasNotPassed,
    ],
    otherwise: PLAN_EXISTS,
    effects: [
      cte(
        'p',
        sql`${row} from go on conflict (clinic_id, appointment_id) where status <> 'cancelled' do nothing returning *`,
      ),
    ],
    audit: [planAudit('followup_plan.created', 'p')],
    events: [planEvent('followup_plan.created')],
    image: sql`select ${planImageOf('p')} as image from p`,
  })
}
