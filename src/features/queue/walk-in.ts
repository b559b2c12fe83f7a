import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed, type Write } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../db/locks.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import type { Sealed } from '../../db/sealed.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import { reachesOf } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { patientKeyOf } from '../../domain/patient-key.ts'
import { isNational } from '../../domain/phone.ts'
import { clinicOf, type Deps } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { imageOf } from '../../records/appointment.ts'
import { heldPatientRefused, refusalOfPatient } from '../appointments/booking-checks.ts'
import { alsoOf, composedSource } from '../appointments/consequence.ts'
import type { Booked, Desk } from '../appointments/desk.ts'
import { forgetting, note } from '../appointments/desk-moves.ts'
import { getAppointment } from '../appointments/queries.ts'
import { entersQueue } from '../appointments/queue-effects.ts'
import { DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND } from './read.ts'
import type { WalkInInput } from './schemas.ts'

const MINUTE = 60_000

/** Somebody who stands at the desk without an appointment, on their way to the doctor's calendar. */
export interface WalkInOrder {
  actor: Actor
  idempotency: Idempotency | null
  id: string
  clinicId: string
  doctorId: string
  locationId: string
  /** One who is known, or a new one with the id they are to have. */
  patient: { id: string; isNew: false } | { id: string; isNew: true; name: string; phone: string | null }
  priority: string
  treatmentType: string
  duration: number | null
  reason: Sealed | null
  /** Whether also one who waits already is taken in. */
  anyway: boolean
}

/** The visit of a walk-in; `waited` where it is the one that they waited for already. */
export interface WalkedIn extends Booked {
  waited: boolean
}

/** @throws DomainError CLINIC_REQUIRED */
export async function walkInOrderOf(
  { vault, actor }: Deps,
  doctorId: string,
  { input, idempotency }: { input: WalkInInput; idempotency: Idempotency | null },
): Promise<WalkInOrder> {
  const clinicId = clinicOf(actor)
  const id = v7({ msecs: actor.now })
  const { patient, patientId } = input
  const sealed = await sealTexts(vault, { reason: input.reason }, { table: appointments, clinicId, id })
  return {
    ...{ actor, idempotency, id, clinicId, doctorId, locationId: input.locationId },
    patient: patient
      ? { id: v7({ msecs: actor.now }), isNew: true, name: patient.name, phone: patient.phone ?? null }
      : { id: patientId ?? '', isNew: false },
    priority: input.priority ?? 'MEDIUM',
    treatmentType: input.treatmentType ?? 'GENERAL_CONSULTATION',
    duration: input.duration ?? null,
    reason: sealed.reason ?? null,
    anyway: input.anyway ?? false,
  }
}

/** A number that only the clinic's country can read is left, and the key with it, to the job that knows the country. */
function keyOf(patient: { name: string; phone: string | null }) {
  return patient.phone !== null && isNational(patient.phone) ? {} : patientKeyOf(patient, null)
}

const overlapping = sql`b.doctor_id = go.doctor_id and b.status not in ('CANCELLED', 'NO_SHOW')
  and tstzrange(b.starts_at, b.ends_at) && tstzrange(go.starts_at, go.ends_at)`

/** What is known of people and place: the CTE `standing`. */
function standing({ actor, clinicId, doctorId, locationId, patient, anyway }: WalkInOrder): SQL {
  const clinic = param(clinicId, 'uuid')
  const doctor = param(doctorId, 'uuid')
  const seesAll = reachesOf(actor.caller.roles, 'queue:walk-in').includes('clinic')
  const own = sql`exists (select from ${doctors} d where d.id = ${doctor} and d.user_id = ${param(actor.caller.userId, 'uuid')})`
  const waits = (here: boolean) =>
    patient.isNew || anyway
      ? sql`null::uuid`
      : sql`waiting_visit(c.id, ${param(patient.id, 'uuid')}, ${doctor}, ${sql.raw(String(here))}, ${instantParam(actor.now)})`
  return sql`select c.id clinic_id, ${waits(true)} waits_here, ${waits(false)} waits_elsewhere, ${seesAll ? sql`true` : own} allowed,
    exists (select from ${clinicDoctors} m where m.clinic_id = c.id and m.doctor_id = ${doctor} and m.active) doctor,
    exists (select from ${locations} l where l.clinic_id = c.id and l.id = ${param(locationId, 'uuid')} and l.active) location,
    ${patient.isNew ? sql`null::text` : heldPatientRefused} refused
    from ${clinics} c where c.id = ${clinic} and ${unlessReplayed} and ${onceHeld('patients_held', 'doctors_held')}`
}

/** From now, for as long as the clinic gives such a visit. */
function theVisit({ actor, doctorId, locationId, treatmentType, duration }: WalkInOrder): SQL {
  const start = Math.floor(actor.now / MINUTE) * MINUTE
  const minutes = sql`coalesce(${param(duration, 'int')}, (c.settings->'durations'->>${param(treatmentType, 'text')})::int,
    (c.settings->>'defaultDuration')::int, 30)`
  return sql`select s.clinic_id, ${param(doctorId, 'uuid')} doctor_id, l.id location_id, l.timezone, ${instantParam(start)} starts_at,
      ${instantParam(start)} + make_interval(mins => ${minutes}) ends_at
    from standing s join ${clinics} c on c.id = s.clinic_id
    join ${locations} l on l.clinic_id = s.clinic_id and l.id = ${param(locationId, 'uuid')}
    where s.allowed and s.doctor and s.location and s.refused is null and s.waits_here is null and s.waits_elsewhere is null`
}

function composeWalkIn(order: WalkInOrder): Write {
  const { actor, id, patient } = order
  const { now } = actor
  const enters = alsoOf(entersQueue(composedSource(now)))
  const made = { createdAt: now, updatedAt: now }
  const newPatient = patient.isNew
    ? [
        cte(
          'newcomer',
          sql`${insertInto(patients, { clinicId: sql`a.clinic_id`, id: patient.id, name: patient.name, phone: patient.phone, ...keyOf(patient), ...made })}
            from a returning *`,
        ),
      ]
    : []
  const registered = { subjectType: 'patient', from: 'newcomer' }
  return {
    actor,
    idempotency: order.idempotency,
    status: 201,
    guards: [
      patientsHeld(sql`select ${param(order.clinicId, 'uuid')} clinic_id, ${param(patient.id, 'uuid')} patient_id`),
      doctorsHeld(sql`select ${param(order.doctorId, 'uuid')}`),
      materialized('standing', standing(order)),
      cte('go', theVisit(order)),
    ],
    effects: [
      cte(
        'a',
        sql`${insertInto(appointments, {
          ...{ clinicId: sql`go.clinic_id`, id, doctorId: sql`go.doctor_id`, patientId: patient.id },
          ...{ locationId: sql`go.location_id`, type: 'IN_PERSON', treatmentType: order.treatmentType },
          ...{ status: 'CHECKED_IN', priority: order.priority, startsAt: sql`go.starts_at`, endsAt: sql`go.ends_at` },
          ...{ timezone: sql`go.timezone`, reason: order.reason, bookedBy: actor.caller.userId, checkedInAt: now },
          bookedAs: 'STAFF',
          // The doctor is there, whatever their hours say.
          overbookedOver: sql`'{OUTSIDE_HOURS,CLOSURE,TIME_OFF}'::text[]`,
          overbook: sql`exists (select from ${appointments} b where ${overlapping})`,
          patientOverlap: sql`patient_is_taken(go.clinic_id, ${param(patient.id, 'uuid')}, go.starts_at, go.ends_at, null)`,
          ...made,
        })} from go on conflict do nothing returning *`,
      ),
      // After the visit that needs them: a visit that could not be made leaves no patient behind.
      ...newPatient,
      ...enters.effects,
    ],
    audit: [
      {
        action: 'appointment.walked_in',
        subjectType: 'appointment',
        from: 'a',
        patient: sql`e.patient_id`,
        changed: sql`case when e.overbook then '{"overbook": [null, true]}'::jsonb end`,
      },
      ...(patient.isNew ? [{ ...registered, action: 'patient.registered', patient: sql`e.id` }] : []),
    ],
    events: [
      {
        type: 'appointment.walked_in',
        subjectType: 'appointment',
        from: 'a',
        payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
      },
      ...(patient.isNew
        ? [{ ...registered, type: 'patient.registered', payload: sql`jsonb_build_object('patientId', e.id)` }]
        : []),
    ],
    image: sql`select ${imageOf('a')} ${patient.isNew ? withNewcomer : sql``} as image from a`,
    verdict: { standing: sql`(select to_jsonb(standing) from standing)` },
  }
}

/** The statement's own snapshot does not show the row it has just written. */
const withNewcomer = sql`|| jsonb_build_object('patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone,
  'user_id', p.user_id, 'guardian_user_ids', p.guardian_user_ids) from newcomer p))`

const verdictShape = z.looseObject({
  standing: z
    .object({
      ...{ allowed: z.boolean(), doctor: z.boolean(), location: z.boolean(), refused: z.string().nullable() },
      ...{ waits_here: z.string().nullable(), waits_elsewhere: z.string().nullable() },
    })
    .nullable(),
})

const TRIES = 3

async function write(db: Database, order: WalkInOrder): Promise<WalkedIn> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await runWrite(db, composeWalkIn(order))
    if (result.done) return { image: result.image, replayed: result.replayed, waited: false }
    const { standing: found } = verdictShape.parse(result.verdict)
    if (!found?.doctor) throw DOCTOR_NOT_FOUND
    const refusal = refusalOfPatient(found.refused)
    if (refusal) throw refusal
    if (!found.location) throw LOCATION_NOT_FOUND
    if (!found.allowed) throw new DomainError('FORBIDDEN', 'You may take in walk-ins for your own queue only.')
    if (found.waits_here)
      return { image: await getAppointment(db, order.actor, found.waits_here), replayed: false, waited: true }
    if (found.waits_elsewhere)
      throw new DomainError('ALREADY_WAITING', 'This patient waits for another doctor already.', {
        id: found.waits_elsewhere,
      })
    // Somebody took the time after this statement's snapshot: now it is seen, and the visit is overbooked.
  }
  throw new DomainError('OVERLOADED', 'The calendar is changing too quickly; try again.', { retryAfter: 1 })
}

/**
 * Takes a walk-in into the doctor's calendar, from now, over what is booked there if it must, and into the line. Who waits for
 * this doctor already keeps their place.
 * @throws DomainError DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, ALREADY_WAITING, OVERLOADED
 */
export async function walkInTurn(desk: Desk, order: WalkInOrder): Promise<WalkedIn> {
  const booked = await forgetting(desk, () => write(desk.db, order))
  if (!booked.replayed && !booked.waited) note(desk.ledger, booked)
  return booked
}
