import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { doctorsHeld, patientsHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { insertInto, param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import { DEFAULT_DAYS } from '../../domain/follow-up.ts'
import { imageOf } from '../../records/appointment.ts'
import type { Also } from './also.ts'
import { together } from './also.ts'
import { heldPatientRefused, refusalOfPatient } from './booking-checks.ts'
import type { Changed } from './change.ts'
import { type CompletionOrder, type Placing, type PlanDraft, PlanThere, type Unplaced } from './completion-order.ts'
import { changeComposed, type Rule } from './composed-change.ts'
import { alsoOf, composedSource } from './consequence.ts'
import { MEANT_NOTHING } from './meant.ts'
import { planImageOf } from './plan-record.ts'
import { endsRoom } from './room-effects.ts'
import { rulesStand } from './rules-stand.ts'

const lockedPlan = materialized(
  'pl',
  sql`select x.* from ${followUpPlans} x join cur on x.clinic_id = cur.clinic_id and x.appointment_id = cur.id
    and x.status <> 'cancelled' for no key update of x`,
)

const openPlanId = sql`(select pl.id from pl where pl.status <> 'completed')`

/** The first candidate that is really free, and the visit there; overbooked visits count, which the constraint does not see. */
function bookedVisit(
  { actor }: CompletionOrder,
  planId: string,
  { visit, timezone, candidates, rules }: Placing,
): Cte[] {
  const doctor = param(visit.doctorId, 'uuid')
  const instants = param(`{${candidates.map((at) => new Date(at).toISOString()).join(',')}}`, 'timestamptz[]')
  const until = sql`s.starts_at + make_interval(mins => ${param(visit.duration, 'int')})`
  const row = insertInto(appointments, {
    clinicId: sql`a.clinic_id`,
    id: visit.id,
    doctorId: visit.doctorId,
    patientId: sql`a.patient_id`,
    locationId: visit.locationId,
    type: visit.type,
    treatmentType: 'FOLLOW_UP',
    status: 'SCHEDULED',
    priority: visit.priority,
    startsAt: sql`pick.starts_at`,
    endsAt: sql`pick.ends_at`,
    timezone,
    overbookedOver: MEANT_NOTHING,
    isFollowUp: true,
    followUpReason: visit.followUpReason,
    address: visit.address,
    parentAppointmentId: sql`a.id`,
    originalAppointmentId: sql`coalesce(a.original_appointment_id, a.id)`,
    planId,
    bookedBy: actor.caller.userId,
    bookedAs: 'STAFF',
    createdAt: actor.now,
    updatedAt: actor.now,
  })
  return [
    cte(
      'pick',
      sql`select s.starts_at, ${until} ends_at from unnest(${instants}) with ordinality s(starts_at, n), cur
        where ${rulesStand(rules, visit.doctorId)} and not exists (select from pl where pl.status = 'completed')
          and not exists (select from ${appointments} b where b.doctor_id = ${doctor} and b.status not in ('CANCELLED', 'NO_SHOW')
            and tstzrange(b.starts_at, b.ends_at) && tstzrange(s.starts_at, ${until}))
          and not patient_is_taken(cur.clinic_id, cur.patient_id, s.starts_at, ${until}, cur.id) order by s.n limit 1`,
    ),
    cte('f', sql`${row} from a, pick on conflict do nothing returning *`),
  ]
}

/** Whose time the follow-up visit takes. */
function peopleOf({ request }: CompletionOrder, { visit }: Placing): Cte[] {
  const patient = sql`select t.clinic_id, t.patient_id from ${appointments} t
    where t.clinic_id = ${param(request.clinicId, 'uuid')} and t.id = ${param(request.id, 'uuid')}`
  return [patientsHeld(patient), doctorsHeld(sql`select ${param(visit.doctorId, 'uuid')}`)]
}

const noVisit = cte('f', sql`select a.* from a where false`)

const columnOf = {
  followUpType: 'follow_up_type',
  scheduledFor: 'scheduled_for',
  doctorId: 'doctor_id',
  priority: 'priority',
}

function plannedFollowUp({ actor }: CompletionOrder, plan: PlanDraft): Cte {
  const defaultDay = sql`local_of(a.starts_at, a.timezone)::date + ${sql.raw(String(DEFAULT_DAYS))}`
  const visitsDoctor = plan.followUpType === 'specialist' ? sql`null::uuid` : sql`a.doctor_id`
  const row = insertInto(followUpPlans, {
    clinicId: sql`a.clinic_id`,
    id: plan.id,
    appointmentId: sql`a.id`,
    patientId: sql`a.patient_id`,
    doctorId: plan.doctorId ?? visitsDoctor,
    followUpType: plan.followUpType,
    scheduledFor: plan.scheduledFor ?? defaultDay,
    daysAfter: plan.scheduledFor === null ? DEFAULT_DAYS : null,
    status: sql`case when f.id is null then 'scheduled' else 'completed' end`,
    priority: plan.priority,
    ...plan.texts,
    followUpAppointmentId: sql`f.id`,
    createdAt: actor.now,
    updatedAt: actor.now,
  })
  const named = [...plan.named.map((name) => columnOf[name]), ...Object.keys(plan.texts)]
  if (plan.named.includes('scheduledFor')) named.push('days_after')
  const put = named.map((name) => sql`${sql.identifier(name)} = excluded.${sql.identifier(name)}`)
  const isDated = plan.named.includes('scheduledFor') ? sql`true` : sql`false`
  return cte(
    'p',
    sql`${row} from a left join f on true
      on conflict (clinic_id, appointment_id) where status <> 'cancelled' do update set ${sql.join(
        [
          ...put,
          sql`status = case when excluded.follow_up_appointment_id is not null then 'completed' when ${isDated} then 'scheduled'
            else follow_up_plans.status end`,
          sql`follow_up_appointment_id = excluded.follow_up_appointment_id`,
          sql`version = follow_up_plans.version + 1`,
          sql`updated_at = excluded.updated_at`,
        ],
        sql`, `,
      )} where follow_up_plans.status in ('scheduled', 'overdue') returning *`,
  )
}

const planEvent = sql`case when e.status = 'completed' then 'followup_plan.converted' when e.version = 1 then 'followup_plan.created'
  else 'followup_plan.updated' end`

function planned(order: CompletionOrder, plan: PlanDraft, placing: Placing | null): Also {
  const visit = placing && placing.candidates.length > 0 ? bookedVisit(order, plan.id, placing) : [noVisit]
  return {
    effects: [...visit, plannedFollowUp(order, plan)],
    audit: [
      { action: planEvent, subjectType: 'followup_plan', from: 'p', patient: sql`e.patient_id` },
      { action: 'appointment.booked', subjectType: 'appointment', from: 'f', patient: sql`e.patient_id` },
    ],
    events: [
      {
        type: planEvent,
        subjectType: 'followup_plan',
        from: 'p',
        payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
      },
      {
        type: 'appointment.booked',
        subjectType: 'appointment',
        from: 'f',
        payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
      },
    ],
  }
}

function completionImage(plan: PlanDraft | null, placing: Placing | Unplaced | null): SQL {
  if (!plan) return sql`select jsonb_build_object('appointment', ${imageOf('a')}, 'asked', 'nothing') as image from a`
  return sql`select jsonb_build_object('appointment', ${imageOf('a')}, 'asked', ${param(placing ? 'visit' : 'plan', 'text')},
    'plan', coalesce((select ${planImageOf('p', { visit: sql`f`, parent: sql`a` })} from p), (select ${planImageOf('pl', { parent: sql`a` })} from pl)),
    'follow_up', (select ${imageOf('f')} from f),
    'refusal', ${param(placing?.refusal ? JSON.stringify(placing.refusal) : null, 'jsonb')}) as image from a`
}

function rulesFor(plan: PlanDraft | null): Rule[] {
  if (!plan) return []
  const doctor = param(plan.doctorId, 'uuid')
  const location = param(plan.locationId, 'uuid')
  return [
    {
      holds: sql`(${location} is null or exists (select from ${locations} l where l.clinic_id = cur.clinic_id and l.id = ${location} and l.active))`,
      refusal: () => new DomainError('LOCATION_NOT_FOUND', 'There is no such location.'),
    },
    {
      holds: sql`(${doctor} is null or exists (select from ${clinicDoctors} d where d.clinic_id = cur.clinic_id and d.doctor_id = ${doctor} and d.active))`,
      refusal: () => new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.'),
    },
    {
      holds: sql`${openPlanId} is not distinct from ${param(plan.expected, 'uuid')}`,
      refusal: (_was, verdict) => new PlanThere(typeof verdict.plan_id === 'string' ? verdict.plan_id : null),
    },
  ]
}

/** Completing books the follow-up visit, so a patient who may not be booked cannot be given one either. */
const patientMayCome: Rule = {
  holds: sql`${heldPatientRefused} is null`,
  refusal: (_was, verdict) => refusalOfPatient(verdict.refused) ?? new Error('No check says what is wrong.'),
}

/**
 * Completes a visit, with the plan and the visit that follow from it, in one statement. Nothing free never fails it.
 * @throws PlanThere when the plan's texts were not sealed for the open plan there is; DomainError as `changeComposed` does
 */
export function completeVisit(
  db: Database,
  order: CompletionOrder,
  placed: Placing | Unplaced | null,
): Promise<Changed> {
  const { actor, request, set, plan } = order
  const placing = placed && 'visit' in placed ? placed : null
  return changeComposed(db, actor, request, {
    permission: 'appointments:complete',
    from: 'complete',
    target: null,
    set: { status: 'COMPLETED', completedAt: actor.now, ...set },
    event: 'appointment.completed',
    image: completionImage(plan, placed),
    also: together(plan ? planned(order, plan, placing) : undefined, alsoOf(endsRoom(composedSource(actor.now)))),
    ...(placing && { people: peopleOf(order, placing) }),
    ...(plan && {
      guards: [lockedPlan],
      rules: [...(placing ? [patientMayCome] : []), ...rulesFor(plan)],
      verdict: { plan_id: openPlanId, ...(placing && { refused: heldPatientRefused }) },
    }),
  })
}
