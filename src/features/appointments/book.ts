import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { unlessReplayed, type Write } from '../../db/composed-write.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { idempotencyKeys } from '../../db/schema/records.ts'
import { locations } from '../../db/schema/schedule.ts'
import type { Sealed } from '../../db/sealed.ts'
import { cte, insertInto, materialized, param } from '../../db/statement.ts'
import { reachesOf } from '../../domain/access.ts'
import type { Plan, Wish } from '../../domain/booking.ts'
import type { ClinicRules } from '../../domain/calendar.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { imageOf } from './image.ts'

/** One booking on its way to its doctor's calendar; texts are sealed already, for the row this id will be. */
export interface BookOrder {
  actor: Actor
  idempotency: Idempotency | null
  id: string
  doctorId: string
  /** Null: the one record that is the caller's own. */
  patientId: string | null
  /** Whether it says what only staff to this doctor's visits may say. */
  asksAsStaff: boolean
  wish: Wish
  priority: string
  externalId: string | null
  notify: boolean
  texts: Partial<Record<'reason' | 'notes' | 'staffNote' | 'address' | 'overbookReason', Sealed | null>>
}

/** What is asked of the database about a booking; a set of them is asked at once before any is refused. */
export interface Question {
  n: number
  user_id: string
  key: string | null
  as_clinic: boolean
  as_treating: boolean
  as_own: boolean
  clinic_id: string
  doctor_id: string
  patient_id: string | null
  location_id: string | null
  asked_at: string
}

export function questionOf(order: BookOrder, n: number): Question {
  const reaches = reachesOf(order.actor.caller.roles, 'appointments:book')
  return {
    n,
    user_id: order.actor.caller.userId,
    key: order.idempotency?.key ?? null,
    as_clinic: reaches.includes('clinic'),
    as_treating: reaches.includes('treating'),
    as_own: reaches.includes('own'),
    clinic_id: order.wish.clinicId,
    doctor_id: order.doctorId,
    patient_id: order.patientId,
    location_id: order.wish.locationId,
    asked_at: new Date(order.actor.now).toISOString(),
  }
}

const questions = (asked: readonly Question[]) => sql`select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
  as x(n int, user_id uuid, key text, as_clinic boolean, as_treating boolean, as_own boolean, clinic_id uuid, doctor_id uuid,
       patient_id uuid, location_id uuid, asked_at timestamptz)`

const own = sql`p.clinic_id = i.clinic_id and (p.user_id = i.user_id or p.guardian_user_ids @> array[i.user_id])`

/** Counted under a lock on the patient: of two bookings at once the second counts the first. */
const countedLocked = sql`open_bookings(i.clinic_id, p.id, i.asked_at)`

/** Counted as it stands: a question about many patients must not take locks on them in whatever order it meets them. */
const counted = sql`(select count(*) from ${appointments} b where b.clinic_id = i.clinic_id and b.patient_id = p.id
  and b.ends_at > i.asked_at and b.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'))`

/** What stands of a booking's people and place, and whether the caller may book for them; over the questions `i`. */
const standing = (openBookings: SQL) => sql`select i.n, i.clinic_id, s.is_staff, p.id patient_id, o.records own_records,
    exists (select from ${clinicDoctors} d where d.clinic_id = i.clinic_id and d.doctor_id = i.doctor_id and d.active) doctor,
    i.location_id is null or exists (select from ${locations} l where l.clinic_id = i.clinic_id and l.id = i.location_id and l.active) location,
    s.is_staff or (i.as_own and ${own}) allowed,
    case when s.is_staff or p.id is null then true
      else ${openBookings} < coalesce((c.settings->>'maxOpenBookingsPerPatient')::int, 5) end within_limit
  from i
  cross join lateral (select i.as_clinic or (i.as_treating and exists
    (select from ${doctors} d where d.id = i.doctor_id and d.user_id = i.user_id)) is_staff) s
  cross join lateral (select count(*)::int records, min(p.id::text)::uuid only_id from ${patients} p
    where i.patient_id is null and i.as_own and ${own}) o
  left join ${clinics} c on c.id = i.clinic_id
  left join ${patients} p on p.clinic_id = i.clinic_id
    and p.id = coalesce(i.patient_id, case when o.records = 1 then o.only_id end)
    and (i.as_clinic or i.as_treating or ${own})`

const standingShape = z.object({
  is_staff: z.boolean(),
  patient_id: z.string().nullable(),
  own_records: z.number(),
  doctor: z.boolean(),
  location: z.boolean(),
  allowed: z.boolean().nullable(),
  within_limit: z.boolean(),
})
export type Standing = z.infer<typeof standingShape>

/** The 404s, the 403 and the limit, in the contract's order; `limit` is asked only after the time's own rules. */
export function refusalOfPeople(order: Pick<BookOrder, 'patientId'>, found: Standing): DomainError | null {
  if (!found.doctor) return new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.')
  if (!found.patient_id && order.patientId === null && found.own_records !== 0)
    return invalidField('#/patientId', 'is needed: you look after several patients')
  if (!found.patient_id) return new DomainError('PATIENT_NOT_FOUND', 'There is no such patient.')
  if (!found.location) return new DomainError('LOCATION_NOT_FOUND', 'There is no such location.')
  if (!found.allowed) return new DomainError('FORBIDDEN', 'You may book for your own visits only.')
  return null
}

export function limitReached(found: Standing): DomainError | null {
  if (found.within_limit) return null
  return new DomainError('BOOKING_LIMIT_REACHED', 'This patient has as many open bookings as the clinic allows.')
}

/** A column that answers all the questions at once: the standing and whether the key has been answered meanwhile. */
export function askedColumn(asked: readonly Question[]): SQL {
  return sql`, (with i as materialized (${questions(asked)}), standing as (${standing(counted)})
    select jsonb_agg(to_jsonb(standing) || jsonb_build_object('kept', exists (select from ${idempotencyKeys} k
      where k.user_id = i.user_id and k.key = i.key)) order by i.n) from standing join i using (n)) asked`
}

export const askedShape = z
  .array(standingShape.extend({ kept: z.boolean() }))
  .nullable()
  .transform((rows) => rows ?? [])

const overlaps = (
  alias: SQL,
) => sql`${alias}.doctor_id = i.doctor_id and ${alias}.status not in ('CANCELLED', 'NO_SHOW')
  and tstzrange(${alias}.starts_at, ${alias}.ends_at) && tstzrange(w.starts_at, w.ends_at)`

/**
 * The booking as one statement. What it checks is what memory cannot be trusted with: people and place, the rules'
 * versions, the overlap. Nothing is put on top of an overbooked visit, which the constraint does not see.
 */
export function composeBooking(order: BookOrder, plan: Plan, rules: ClinicRules, isStaff: boolean): Write {
  const { actor, wish, texts } = order
  const { versions } = rules
  const status = !isStaff && rules.settings.patientBookingsPending ? 'PENDING' : 'SCHEDULED'
  const instants = (at: number) => param(new Date(at).toISOString(), 'timestamptz')
  const b = sql`b`
  return {
    actor,
    idempotency: order.idempotency,
    status: 201,
    guards: [
      // Without a limit the planner expects a hundred questions, and hashes every patient for them.
      cte('i', sql`${questions([questionOf(order, 0)])} where ${unlessReplayed} limit 1`),
      cte('w', sql`select ${instants(plan.start)} starts_at, ${instants(plan.end)} ends_at`),
      materialized(
        'standing',
        sql`select x.*, x.is_staff = ${param(isStaff, 'boolean')}
          and (select c.rules_version from ${clinics} c where c.id = i.clinic_id) = ${param(versions.clinic, 'int')}
          and (select d.rules_version from ${doctors} d where d.id = i.doctor_id) = ${param(versions.doctor, 'int')}
          and (select m.rules_version from ${clinicDoctors} m where m.clinic_id = i.clinic_id and m.doctor_id = i.doctor_id)
            = ${param(versions.membership, 'int')} rules,
          not ${param(wish.overbook, 'boolean')} and exists (select from ${appointments} b, w where b.overbook
            and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at and ${overlaps(b)}) behind_overbook
          from (${standing(countedLocked)}) x join i using (n)`,
      ),
    ],
    effects: [
      cte(
        'a',
        sql`${insertInto(appointments, {
          clinicId: wish.clinicId,
          id: order.id,
          doctorId: order.doctorId,
          patientId: sql`s.patient_id`,
          locationId: plan.locationId,
          type: plan.type,
          treatmentType: wish.treatmentType,
          status,
          priority: order.priority,
          startsAt: plan.start,
          endsAt: plan.end,
          timezone: plan.timezone,
          overbook: sql`${param(wish.overbook, 'boolean')} and exists (select from ${appointments} b where ${overlaps(b)})`,
          notify: order.notify,
          externalId: order.externalId,
          ...texts,
          bookedBy: actor.caller.userId,
          createdAt: actor.now,
          updatedAt: actor.now,
        })} from standing s, i, w where s.doctor and s.patient_id is not null and s.location and s.allowed and s.within_limit
          and s.rules and not s.behind_overbook
          on conflict on constraint no_double_booking do nothing returning *`,
      ),
    ],
    audit: [
      {
        action: 'appointment.booked',
        subjectType: 'appointment',
        from: 'a',
        patient: sql`e.patient_id`,
        changed: sql`case when e.overbook then '{"overbook": [null, true], "overbook_reason": null}'::jsonb end`,
      },
    ],
    events: [
      {
        type: 'appointment.booked',
        subjectType: 'appointment',
        from: 'a',
        payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
      },
    ],
    image: sql`select ${imageOf('a')} as image from a`,
    verdict: { standing: sql`(select to_jsonb(standing) from standing)` },
  }
}

const verdictShape = z.looseObject({ standing: standingShape.extend({ rules: z.boolean().nullable() }) })

/** Why the statement wrote nothing: a refusal that stands, or null when the memory it was decided on was out of date. */
export function refusalOfStatement(order: BookOrder, verdict: Record<string, unknown>): DomainError | null {
  const { standing: found } = verdictShape.parse(verdict)
  const people = refusalOfPeople(order, found)
  if (people) return people
  return found.rules ? limitReached(found) : null
}
