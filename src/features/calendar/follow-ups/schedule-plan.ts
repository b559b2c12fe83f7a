import { getTableColumns, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { bigints, flag, like } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { withAsker } from '../../../db/happened.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import { isFresh, versionsOf } from '../../../db/record-change.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { listed } from '../../../db/text.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import type { Plan, Wish } from '../../../domain/booking.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { PLAN_NOT_FOUND } from '../../../domain/not-found.ts'
import { followUpPlanKind, planImageOf, standingToPlan } from '../../../records/follow-ups/follow-up-plan.ts'
import { patientChecks } from '../../../records/patients/patient-checks.ts'
import { reach, reaches, reachesFor } from '../../../records/standing.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { MEANT_NOTHING } from '../meant.ts'
import { Outdated } from '../outdated.ts'
import { DECIDED_ON, decidedOn, rulesAsDecided } from '../rules-stand.ts'

/** A visit to be made from an open plan, on its way to its doctor's calendar; `request` is about the plan. */
export interface ScheduleTask {
  actor: Actor
  request: RecordRequest
  /** Whether a patient makes it: a clinic may want to accept it first, and the grid binds. */
  isPatient: boolean
  /** Whether it may go into the calendar of a doctor other than the caller. */
  isReferral: boolean
  id: string
  doctorId: string
  /** The plan's day, a date of the clinic's zone. */
  notBefore: string
  wish: Wish
  priority: string
  texts: { followUpReason: Sealed | null; notes: Sealed | null; address: Sealed | null }
  /** Whether a patient takes back a cancellation of their own: the time was theirs just before. */
  isTakenBack?: boolean
}

export interface Scheduled {
  /** `{ plan, appointment }`, each an image. */
  image: Record<string, unknown>
  replayed: boolean
}

export const MAY_NOT_SCHEDULE = new DomainError('FORBIDDEN', 'You may see this plan, but you may not schedule it.')

export const NO_REFERRAL = new DomainError(
  'FORBIDDEN',
  'You may schedule a follow-up with another doctor only if its plan names them or asks for a specialist.',
)

/** What a plan that is open no more answers. */
export function closedPlan(status: string): DomainError {
  return status === 'cancelled'
    ? new DomainError('FOLLOWUP_PLAN_CLOSED', 'The follow-up plan is cancelled: create a new one.')
    : new DomainError(
        'FOLLOWUP_PLAN_ALREADY_CONVERTED',
        'The follow-up plan already has its appointment: cancel that one before you schedule the plan again.',
      )
}

const GIVEN = [
  ...(['id', 'doctorId', 'locationId', 'type', 'treatmentType', 'status', 'priority', 'startsAt', 'endsAt'] as const),
  ...(['timezone', 'planId', 'followUpReason', 'notes', 'address'] as const),
]

const asked = rowsAsked({
  ...like(appointments, GIVEN),
  isPatient: flag,
  isReferral: flag,
  versions: bigints,
  mayRead: reach,
  mayDo: reach,
  ...DECIDED_ON,
})
const { r } = asked
const plan = alias(followUpPlans, 'plan')
const asking = alias(appointments, 'asking')

/** The object's memory was out of date: the visit is placed again. */
const outdated = () => new Outdated('rules')

const checks: readonly Check[] = [
  {
    name: 'plan',
    holds: sql`${plan.id} is not null and ${reaches(r.mayRead)}`,
    refusal: PLAN_NOT_FOUND,
  },
  { name: 'allowed', holds: reaches(r.mayDo), refusal: MAY_NOT_SCHEDULE },
  { name: 'own calendar or referred', holds: sql`${r.isReferral} or d.user_id = r.user_id`, refusal: NO_REFERRAL },
  {
    name: 'fresh',
    holds: isFresh('plan'),
    refusal: new DomainError('VERSION_MISMATCH', 'The plan has changed since you read it: read it again.'),
  },
  { name: 'not converted', holds: sql`${plan.status} <> 'completed'`, refusal: closedPlan('completed') },
  { name: 'not cancelled', holds: sql`${plan.status} <> 'cancelled'`, refusal: closedPlan('cancelled') },
  ...patientChecks,
  { name: 'rules as decided on', holds: rulesAsDecided(sql`r.doctor_id`), refusal: outdated },
  {
    name: 'nothing overbooked there',
    holds: sql`not doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, null, true)`,
    refusal: outdated,
  },
  {
    name: 'patient is free',
    holds: sql`not patient_is_taken(r.clinic_id, ${plan.patientId}, r.starts_at, r.ends_at, null)`,
    refusal: outdated,
  },
]

const columns = getTableColumns(appointments)
const names = sql.raw(listed(GIVEN.map((field) => columns[field].name)))
const values = sql.raw(listed(GIVEN.map((field) => `r.${columns[field].name}`)))

/**
 * Makes visits from open plans, each of which they close. Held are the patient, the doctor, the visit that asked for the plan
 * (its chain may just become part of a longer one), and the plan: of two who schedule it the second finds it used.
 */
const schedulePlans = defineWrite(() => ({
  name: 'schedule-plan',
  asked,
  subjects: [
    materialized(
      'subjects',
      sql`select r.n, r.clinic_id, ${plan.patientId}, r.doctor_id, ${plan.appointmentId} asking_id
from asked r join ${followUpPlans} plan on ${plan.clinicId} = r.clinic_id and ${plan.id} = ${r.planId} where r.kept is null`,
    ),
    patientsHeld(sql`select s.clinic_id, s.patient_id from subjects s`),
    doctorsHeld(sql`select s.doctor_id from subjects s`),
    materialized(
      'asking_held',
      sql`select asking.*, s.n from subjects s join ${appointments} asking on ${asking.clinicId} = s.clinic_id and ${asking.id} = s.asking_id
where ${onceHeld('doctors_held')} order by ${asking.id} for no key update of asking`,
    ),
    materialized(
      'plans_held',
      sql`select plan.*, r.n from asked r join ${followUpPlans} plan on ${plan.clinicId} = r.clinic_id and ${plan.id} = ${r.planId}
where r.kept is null and ${onceHeld('doctors_held', 'asking_held')} order by ${plan.id} for no key update of plan`,
    ),
  ],
  from: sql`from asked r left join subjects s on s.n = r.n left join plans_held plan on plan.n = r.n
left join asking_held asking on asking.n = r.n
left join patients_held p on p.clinic_id = s.clinic_id and p.id = s.patient_id left join doctors_held d on d.id = s.doctor_id
${standingToPlan(plan, asking.doctorId)}`,
  columns: sql`${plan.patientId}, ${plan.appointmentId} asking_id, coalesce(${asking.originalAppointmentId}, ${asking.id}) root_id`,
  checks,
  effects: [
    cte(
      'booked',
      sql`insert into ${appointments} (
clinic_id, patient_id, overbooked_over, is_follow_up, parent_appointment_id, original_appointment_id, booked_by, booked_as,
created_at, updated_at,
${names}
)
select r.clinic_id, j.patient_id, ${MEANT_NOTHING}, true, j.asking_id, j.root_id, r.user_id,
case when ${r.isPatient} then 'PATIENT' else 'STAFF' end, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null on conflict do nothing returning *`,
    ),
    cte(
      'converted',
      sql`update ${followUpPlans} plan set status = 'completed', follow_up_appointment_id = b.id,
version = ${plan.version} + 1, updated_at = b.updated_at
from booked b join asked r on r.id = b.id where ${plan.clinicId} = b.clinic_id and ${plan.id} = b.plan_id returning plan.*, r.n`,
    ),
  ],
  happened: [
    { action: 'appointment.booked', of: appointmentKind, rows: 'booked', by: 'id' },
    { action: 'followup_plan.converted', of: followUpPlanKind, rows: 'converted' },
  ],
  answers: {
    image: sql`jsonb_build_object('appointment', ${imageOf('e')},
'plan', (select (${planImageOf('converted', { visit: sql`booked` })}) - 'n' from converted where converted.n = r.n))`,
    written: sql`true`,
    from: withAsker({ rows: 'booked', by: 'id' }),
  },
  status: 201,
}))

/**
 * Makes the visit and closes the plan in one statement.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED
 *   and the patient's refusals; `Outdated('rules')` when the time was lost to somebody else
 */
export async function schedulePlan(
  db: Database,
  task: ScheduleTask,
  { plan: { start, end, type, locationId, timezone }, rules }: { plan: Plan; rules: ClinicRules },
): Promise<Scheduled> {
  const { actor, request, id, doctorId, isPatient, isReferral, priority, texts, wish } = task
  const { clinicId, idempotency } = request
  const written = await runWrite(db, schedulePlans, {
    asking: { actor, idempotency, clinicId },
    row: {
      id,
      doctorId,
      planId: request.id,
      locationId,
      type,
      treatmentType: wish.treatmentType,
      status: isPatient && rules.settings.patientBookingsPending ? 'PENDING' : 'SCHEDULED',
      priority,
      startsAt: start,
      endsAt: end,
      timezone,
      ...texts,
      isPatient,
      isReferral,
      versions: versionsOf(request.ifMatch),
      mayRead: reachesFor(actor.caller, 'follow-ups:read'),
      mayDo: reachesFor(actor.caller, 'follow-ups:schedule'),
      ...decidedOn(rules),
    },
  })
  if (!written) throw outdated()
  return { image: written.image, replayed: written.replayed }
}
