import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import type { Sealed } from '../../db/sealed.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import type { Plan, Wish } from '../../domain/booking.ts'
import type { ClinicRules } from '../../domain/calendar.ts'
import { DomainError } from '../../domain/errors.ts'
import type { RecordRequest } from '../../platform/deps.ts'
import { imageOf } from '../../records/appointment.ts'
import { heldPatientRefused, refusalOfPatient } from './booking-checks.ts'
import { MEANT_NOTHING } from './meant.ts'
import { Outdated } from './outdated.ts'
import { planImageOf } from './plan-record.ts'
import { rulesStand } from './rules-stand.ts'

/** A visit to be made from an open plan, on its way to its doctor's calendar; `request` is about the plan. */
export interface ScheduleOrder {
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
}

export interface Scheduled {
  /** `{ plan, appointment }`, each an image. */
  image: Record<string, unknown>
  replayed: boolean
}

const verdictShape = z.looseObject({
  plan: z
    .object({ status: z.string(), fresh: z.boolean(), rules: z.boolean(), refused: z.string().nullable() })
    .nullable(),
})

/** What a plan that is open no more answers. */
export function closedPlan(status: string): DomainError {
  return status === 'cancelled'
    ? new DomainError('FOLLOWUP_PLAN_CLOSED', 'The follow-up plan was cancelled.')
    : new DomainError('FOLLOWUP_PLAN_ALREADY_CONVERTED', 'The follow-up plan has its appointment already.')
}

/**
 * Makes the visit and closes the plan in one statement: of two callers the second finds the plan used.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, VERSION_MISMATCH, FOLLOWUP_PLAN_ALREADY_CONVERTED, FOLLOWUP_PLAN_CLOSED;
 *   `Outdated('rules')` when the time was lost to somebody else
 */
export async function schedulePlan(
  db: Database,
  order: ScheduleOrder,
  { plan, rules }: { plan: Plan; rules: ClinicRules },
): Promise<Scheduled> {
  const { actor, request, wish } = order
  const status = order.isPatient && rules.settings.patientBookingsPending ? 'PENDING' : 'SCHEDULED'
  const versions = request.ifMatch === null || request.ifMatch === '*' ? null : `{${request.ifMatch.join(',')}}`
  const row = insertInto(appointments, {
    clinicId: sql`go.clinic_id`,
    id: order.id,
    doctorId: order.doctorId,
    patientId: sql`go.patient_id`,
    locationId: plan.locationId,
    type: plan.type,
    treatmentType: wish.treatmentType,
    status,
    priority: order.priority,
    startsAt: plan.start,
    endsAt: plan.end,
    timezone: plan.timezone,
    overbookedOver: MEANT_NOTHING,
    ...order.texts,
    isFollowUp: true,
    parentAppointmentId: sql`go.appointment_id`,
    originalAppointmentId: sql`go.root_id`,
    planId: sql`go.id`,
    bookedBy: actor.caller.userId,
    bookedAs: order.isPatient ? 'PATIENT' : 'STAFF',
    createdAt: actor.now,
    updatedAt: actor.now,
  })
  const doctor = param(order.doctorId, 'uuid')
  const during = sql`tstzrange(${instantParam(plan.start)}, ${instantParam(plan.end)})`
  const result = await runWrite(db, {
    actor,
    idempotency: request.idempotency,
    status: 201,
    guards: [
      patientsHeld(
        sql`select x.clinic_id, x.patient_id from ${followUpPlans} x where x.clinic_id = ${param(request.clinicId, 'uuid')} and x.id = ${param(request.id, 'uuid')}`,
      ),
      doctorsHeld(sql`select ${doctor}`),
      // The visit that asked for it: its chain may just become part of a longer one.
      materialized(
        'parent_held',
        sql`select t.* from ${appointments} t where t.clinic_id = ${param(request.clinicId, 'uuid')} and t.id = (
          select x.appointment_id from ${followUpPlans} x where x.clinic_id = ${param(request.clinicId, 'uuid')} and x.id = ${param(request.id, 'uuid')})
          and ${onceHeld('doctors_held')} for no key update of t`,
      ),
      materialized(
        'cur',
        sql`select x.* from ${followUpPlans} x where x.clinic_id = ${param(request.clinicId, 'uuid')} and x.id = ${param(request.id, 'uuid')}
          and ${unlessReplayed} and ${onceHeld('doctors_held', 'parent_held')} for no key update of x`,
      ),
      cte(
        'chk',
        sql`select cur.*, coalesce(t.original_appointment_id, t.id) root_id,
          coalesce(cur.version = any(${param(versions, 'bigint[]')}), true) fresh,
          ${heldPatientRefused} refused,
          ${rulesStand(rules, order.doctorId)} and not exists (select from ${appointments} b where b.doctor_id = ${doctor} and b.overbook
            and b.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(b.starts_at, b.ends_at) && ${during})
            and not patient_is_taken(cur.clinic_id, cur.patient_id, ${instantParam(plan.start)}, ${instantParam(plan.end)}, null) rules
          from cur join parent_held t on t.clinic_id = cur.clinic_id and t.id = cur.appointment_id`,
      ),
      cte(
        'go',
        sql`select * from chk where status in ('scheduled', 'overdue') and fresh and refused is null and rules`,
      ),
    ],
    effects: [
      cte('a', sql`${row} from go on conflict do nothing returning *`),
      cte(
        'p',
        sql`update ${followUpPlans} p set status = 'completed', follow_up_appointment_id = a.id, version = p.version + 1,
          updated_at = ${instantParam(actor.now)} from a, go where p.clinic_id = go.clinic_id and p.id = go.id returning p.*`,
      ),
    ],
    audit: [
      { action: 'appointment.booked', subjectType: 'appointment', from: 'a', patient: sql`e.patient_id` },
      { action: 'followup_plan.converted', subjectType: 'followup_plan', from: 'p', patient: sql`e.patient_id` },
    ],
    events: [
      {
        type: 'appointment.booked',
        subjectType: 'appointment',
        from: 'a',
        payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
      },
      {
        type: 'followup_plan.converted',
        subjectType: 'followup_plan',
        from: 'p',
        payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
      },
    ],
    image: sql`select jsonb_build_object('appointment', ${imageOf('a')}, 'plan', ${planImageOf('p', { visit: sql`a` })})
      as image from a, p`,
    verdict: { plan: sql`(select to_jsonb(chk) from chk)` },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { plan: found } = verdictShape.parse(result.verdict)
  if (!found) throw new DomainError('FOLLOWUP_PLAN_NOT_FOUND', 'There is no such follow-up plan.')
  if (!found.fresh) throw new DomainError('VERSION_MISMATCH', 'The plan has changed since you read it.')
  if (!['scheduled', 'overdue'].includes(found.status)) throw closedPlan(found.status)
  const refusal = refusalOfPatient(found.refused)
  if (refusal) throw refusal
  throw new Outdated('rules')
}
