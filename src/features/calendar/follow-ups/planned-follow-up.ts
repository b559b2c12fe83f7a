import { type SQL, sql } from 'drizzle-orm'
import { type AskedColumn, like, list, text, texts, uuid } from '../../../db/asked.ts'
import { AS_IT_IS, type Check } from '../../../db/checks.ts'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import { doctorsHeld, patientsHeld } from '../../../db/locks.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { DEFAULT_DAYS } from '../../../domain/follow-up.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import { followUpPlanKind, planImageOf } from '../../../records/follow-ups/follow-up-plan.ts'
import { heldPatientChecks } from '../../../records/patients/patient-checks.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { t, visitAsked, visitsHeld } from '../../../records/visits/appointment-change.ts'
import type { Consequence } from '../../../records/visits/consequence.ts'
import { MEANT_NOTHING } from '../meant.ts'
import { DECIDED_ON, decidedOn, rulesAsDecided } from '../rules-stand.ts'
import type { Placement, PlanDraft, Unplaced } from './completion.ts'

const TEXTS = ['instructions', 'medications', 'tests', 'restrictions'] as const
const why: AskedColumn<object | null> = { type: 'jsonb' }

/** What is to follow from a visit: nothing, a plan, or a plan and the visit it asks for. Of what is not asked for, the columns are null. */
export const FOLLOW_UP = {
  /** `nothing`, `plan` or `visit`. */
  asks: text,
  ...like(followUpPlans, ['followUpType', 'scheduledFor', ...TEXTS]),
  planId: uuid,
  planDoctorId: uuid,
  planLocationId: uuid,
  planPriority: text,
  /** The columns of the plan that the request named: the others of an open plan stay. */
  planNames: texts,
  /** The open plan the texts were sealed for. */
  expectedPlan: uuid,
  visitId: uuid,
  visitDoctorId: uuid,
  visitLocationId: uuid,
  visitType: text,
  visitPriority: text,
  visitTimezone: text,
  ...like(appointments, ['followUpReason', 'address']),
  /** Where the visit may go, the first that is free: `place`, `starts_at`, `ends_at`. */
  candidates: list,
  ...DECIDED_ON,
  /** Why the visit cannot be booked, as far as that is known before. */
  refusal: why,
}

const { r } = visitAsked(FOLLOW_UP)

/**
 * The locks: of whoever's time the visit takes, then the visit's own, then its plan's. Without a visit to book nobody's time is
 * taken, and without a plan to make none is held.
 */
export const followUpSubjects: readonly Cte[] = [
  materialized(
    'subjects',
    sql`select r.n, ${t.clinicId}, ${t.patientId}, r.visit_doctor_id doctor_id
from asked r join ${appointments} t on ${t.clinicId} = r.clinic_id and ${t.id} = r.id where r.visit_id is not null and r.kept is null`,
  ),
  patientsHeld(sql`select s.clinic_id, s.patient_id from subjects s`),
  doctorsHeld(sql`select s.doctor_id from subjects s`),
  visitsHeld('patients_held', 'doctors_held'),
  materialized(
    'plans_held',
    sql`select p.*, r.n from asked r join held t on t.n = r.n
join ${followUpPlans} p on p.clinic_id = ${t.clinicId} and p.appointment_id = ${t.id} and p.status <> 'cancelled'
where ${r.asks} <> 'nothing' order by p.id for no key update of p`,
  ),
]

/** After the visit's own step: who and where, and that the plan's texts were sealed for the plan they go to. */
export const followUpChecks: readonly Check[] = [
  // Completing books the follow-up visit, so a patient who may not be booked cannot be given one either.
  ...heldPatientChecks({
    unless: sql`${r.visitId} is null`,
    patient: sql`(select s.patient_id from subjects s where s.n = r.n)`,
  }),
  {
    name: 'location of this clinic',
    holds: sql`${r.planLocationId} is null or exists (
select from ${locations} l where l.clinic_id = r.clinic_id and l.id = ${r.planLocationId} and l.active
)`,
    refusal: LOCATION_NOT_FOUND,
  },
  {
    name: 'doctor of this clinic',
    holds: sql`${r.planDoctorId} is null or exists (
select from ${clinicDoctors} m where m.clinic_id = r.clinic_id and m.doctor_id = ${r.planDoctorId} and m.active
)`,
    refusal: DOCTOR_NOT_IN_CLINIC,
  },
  {
    // Not refused: who asks is told the plan, seals its texts for that and asks again.
    name: 'open plan as expected',
    holds: sql`(select h.id from plans_held h where h.n = r.n and h.status <> 'completed') is not distinct from ${r.expectedPlan}`,
    refusal: AS_IT_IS,
  },
]

/** The first candidate that is really free; overbooked visits count, which the constraint does not see. */
const picked = cte(
  'picked',
  sql`select v.n, c.starts_at, c.ends_at from changed v join asked r on r.n = v.n cross join lateral (
select s.starts_at, s.ends_at from jsonb_to_recordset(${r.candidates}) s(place int, starts_at timestamptz, ends_at timestamptz)
where not doctor_is_taken(r.visit_doctor_id, s.starts_at, s.ends_at, null, false)
and not patient_is_taken(v.clinic_id, v.patient_id, s.starts_at, s.ends_at, v.id) order by s.place limit 1
) c where ${r.visitId} is not null and ${rulesAsDecided(sql`r.visit_doctor_id`)}
and not exists (select from plans_held h where h.n = v.n and h.status = 'completed')`,
)

const booked = cte(
  'booked',
  sql`insert into ${appointments} (
clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone,
overbooked_over, is_follow_up, follow_up_reason, address, parent_appointment_id, original_appointment_id, plan_id,
booked_by, booked_as, created_at, updated_at
)
select v.clinic_id, ${r.visitId}, r.visit_doctor_id, v.patient_id, r.visit_location_id, r.visit_type, 'FOLLOW_UP', 'SCHEDULED',
r.visit_priority, k.starts_at, k.ends_at, r.visit_timezone, ${MEANT_NOTHING}, true, ${r.followUpReason}, ${r.address}, v.id,
coalesce(v.original_appointment_id, v.id), ${r.planId}, r.user_id, 'STAFF', r.at, r.at
from changed v join picked k on k.n = v.n join asked r on r.n = v.n on conflict do nothing returning *`,
)

const given = (column: string, value = `r.${column}`) =>
  sql.raw(`${column} = case when '${column}' = any (r.plan_names) then ${value} else p.${column} end`)

const amended = cte(
  'amended',
  sql`update ${followUpPlans} p set ${sql.join(
    [
      given('follow_up_type'),
      given('scheduled_for'),
      given('doctor_id', 'r.plan_doctor_id'),
      given('priority', 'r.plan_priority'),
      ...TEXTS.map((name) => given(name)),
    ],
    sql`,\n`,
  )},
days_after = case when 'scheduled_for' = any (r.plan_names) then null else p.days_after end,
status = case when f.id is not null then 'completed' when 'scheduled_for' = any (r.plan_names) then 'scheduled' else p.status end,
follow_up_appointment_id = f.id, version = p.version + 1, updated_at = r.at
from changed v join asked r on r.n = v.n left join follow_ups f on f.n = v.n
where ${r.asks} <> 'nothing' and p.clinic_id = v.clinic_id and p.appointment_id = v.id and p.status in ('scheduled', 'overdue')
returning p.*, r.n`,
)

/** Without ON CONFLICT: a plan that somebody has just made is none that these texts were sealed for. */
const made = cte(
  'made',
  sql`insert into ${followUpPlans} (
clinic_id, id, appointment_id, patient_id, doctor_id, follow_up_type, scheduled_for, days_after, status, priority,
${sql.raw(TEXTS.join(', '))}, follow_up_appointment_id, created_at, updated_at
)
select v.clinic_id, ${r.planId}, v.id, v.patient_id, coalesce(r.plan_doctor_id, case when r.follow_up_type <> 'specialist' then v.doctor_id end),
r.follow_up_type, coalesce(r.scheduled_for, local_of(v.starts_at, v.timezone)::date + ${sql.raw(String(DEFAULT_DAYS))}),
case when r.scheduled_for is null then ${sql.raw(String(DEFAULT_DAYS))} end, case when f.id is null then 'scheduled' else 'completed' end,
r.plan_priority, ${sql.raw(TEXTS.map((name) => `r.${name}`).join(', '))}, f.id, r.at, r.at
from changed v join asked r on r.n = v.n left join follow_ups f on f.n = v.n
where ${r.asks} <> 'nothing' and not exists (select from plans_held h where h.n = v.n) returning *`,
)

/** The plan of a completed visit, made or put over the open one, and the visit that is booked for it. */
export const plansFollowUp: Consequence = {
  effects: [
    picked,
    booked,
    cte('follow_ups', sql`select b.*, r.n from booked b join asked r on ${r.visitId} = b.id`),
    amended,
    made,
    cte(
      'plans',
      sql`select m.*, r.n from made m join asked r on ${r.planId} = m.id union all select w.* from amended w`,
    ),
  ],
  happened: [
    {
      action: sql`case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
else 'followup_plan.updated' end`,
      of: followUpPlanKind,
      rows: 'plans',
    },
    { action: 'appointment.booked', of: appointmentKind, rows: 'follow_ups' },
  ],
}

/** What the answer says of it, over the visit `e`: the plan there is now, the visit booked, and why none was. */
export const followUpAnswer: SQL = sql`jsonb_build_object(
'plan', coalesce(
(select (${planImageOf('plans', { visit: sql`follow_ups`, parent: sql`changed` })}) - 'n' from plans where plans.n = e.n),
(select (${planImageOf('plans_held', { parent: sql`changed` })}) - 'n' from plans_held where plans_held.n = e.n)),
'follow_up', (select (${imageOf('follow_ups')}) - 'n' from follow_ups where follow_ups.n = e.n),
'refusal', ${r.refusal})`

const MINUTE = 60_000

function visitRow({ visit, timezone, candidates, rules }: Placement) {
  return {
    visitId: visit.id,
    visitDoctorId: visit.doctorId,
    visitLocationId: visit.locationId,
    visitType: visit.type,
    visitPriority: visit.priority,
    visitTimezone: timezone,
    followUpReason: visit.followUpReason,
    address: visit.address,
    candidates: candidates.map((at, place) => ({
      place,
      starts_at: new Date(at).toISOString(),
      ends_at: new Date(at + visit.duration * MINUTE).toISOString(),
    })),
    ...decidedOn(rules),
  }
}

/** The row's columns for what is to follow. */
export function followUpRow(plan: PlanDraft | null, placed: Placement | Unplaced | null) {
  if (!plan) return { asks: 'nothing' }
  return {
    ...plan.texts,
    asks: placed ? 'visit' : 'plan',
    followUpType: plan.followUpType,
    scheduledFor: plan.scheduledFor,
    planId: plan.id,
    planDoctorId: plan.doctorId,
    planLocationId: plan.locationId,
    planPriority: plan.priority,
    planNames: plan.names,
    expectedPlan: plan.expected,
    refusal: placed?.refusal ?? null,
    ...(placed && 'visit' in placed && visitRow(placed)),
  }
}
