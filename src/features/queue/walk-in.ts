import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed, type Write } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import { reachesOf } from '../../domain/access.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { Country } from '../../domain/phone.ts'
import { imageOf } from '../../records/appointment.ts'
import { inClinicsCountry, OtherCountry } from '../../records/clinics-country.ts'
import { candidates, possibleDuplicate, unlessJustRegistered } from '../../records/patient-candidates.ts'
import { heldPatientRefused, refusalOfPatient } from '../appointments/booking-checks.ts'
import { alsoOf, composedSource } from '../appointments/consequence.ts'
import type { Booked, Desk } from '../appointments/desk.ts'
import { forgetting, note } from '../appointments/desk-moves.ts'
import { isElsewhere, isOffDuty } from '../appointments/elsewhere.ts'
import { MEANT_WHATEVER } from '../appointments/meant.ts'
import { getAppointment } from '../appointments/queries.ts'
import { entersQueue } from '../appointments/queue-effects.ts'
import { rulesAreInView } from '../appointments/rules-stand.ts'
import { DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND } from './read.ts'
import { NOBODY_NEW, registersStranger, strangerColumns } from './stranger.ts'
import type { WalkInOrder } from './walk-in-order.ts'

const MINUTE = 60_000

/** The visit of a walk-in; `waited` where it is the one that they waited for already. */
export interface WalkedIn extends Booked {
  waited: boolean
}

const overlapping = sql`b.doctor_id = go.doctor_id and b.status not in ('CANCELLED', 'NO_SHOW')
  and tstzrange(b.starts_at, b.ends_at) && tstzrange(go.starts_at, go.ends_at)`

const areWelcome = sql`s.rules_in_view and s.allowed and s.doctor and s.location and s.same_country and s.possible_phone`

/** What is known of people and place: the CTE `standing`. */
function standing(order: WalkInOrder, country: Country | null): SQL {
  const { actor, clinicId, doctorId, locationId, patient, anyway } = order
  const clinic = param(clinicId, 'uuid')
  const doctor = param(doctorId, 'uuid')
  const seesAll = reachesOf(actor.caller.roles, 'queue:walk-in').includes('clinic')
  const own = sql`exists (select from ${doctors} d where d.id = ${doctor} and d.user_id = ${param(actor.caller.userId, 'uuid')})`
  const waits = (here: boolean) =>
    patient.isNew || (anyway && !here)
      ? sql`null::uuid`
      : sql`waiting_visit(c.id, ${param(patient.id, 'uuid')}, ${doctor}, ${sql.raw(String(here))}, ${instantParam(actor.now)})`
  return sql`select c.id clinic_id, ${waits(true)} waits_here, ${waits(false)} waits_elsewhere, ${seesAll ? sql`true` : own} allowed,
    ${rulesAreInView(doctor)} rules_in_view,
    exists (select from ${clinicDoctors} m where m.clinic_id = c.id and m.doctor_id = ${doctor} and m.active) doctor,
    exists (select from ${locations} l where l.clinic_id = c.id and l.id = ${param(locationId, 'uuid')} and l.active) location,
    ${patient.isNew ? sql`null::text` : heldPatientRefused} refused, ${strangerColumns(order, country)}
    from ${clinics} c where c.id = ${clinic} and ${unlessReplayed} and ${onceHeld('patients_held', 'doctors_held')}`
}

/** From now, for as long as the clinic gives such a visit. */
function theVisit({ actor, doctorId, locationId, treatmentType, duration }: WalkInOrder): SQL {
  const start = Math.floor(actor.now / MINUTE) * MINUTE
  const minutes = sql`coalesce(${param(duration, 'int')}, (c.settings->'durations'->>${param(treatmentType, 'text')})::int,
    (c.settings->>'defaultDuration')::int, 30)`
  const doctor = param(doctorId, 'uuid')
  const from = instantParam(start)
  const until = sql`${from} + make_interval(mins => ${minutes})`
  const time = { doctorId: doctor, clinicId: sql`s.clinic_id`, from, until }
  return sql`select s.clinic_id, ${doctor} doctor_id, l.id location_id, l.timezone, ${from} starts_at, ${until} ends_at,
      ${isElsewhere({ ...time, apartFrom: sql`null`, isOver: isOffDuty(time) })} elsewhere
    from standing s join ${clinics} c on c.id = s.clinic_id
    join ${locations} l on l.clinic_id = s.clinic_id and l.id = ${param(locationId, 'uuid')}
    where ${areWelcome} and s.refused is null and not s.known and s.waits_here is null and s.waits_elsewhere is null`
}

function composeWalkIn(order: WalkInOrder, country: Country | null): Write {
  const { actor, id, patient } = order
  const { now } = actor
  const enters = alsoOf(entersQueue(composedSource(now)))
  const registers = patient.isNew ? registersStranger(patient, { country, now, isWelcome: areWelcome }) : NOBODY_NEW
  const made = { createdAt: now, updatedAt: now }
  return {
    actor,
    idempotency: order.idempotency,
    status: 201,
    guards: [
      patientsHeld(sql`select ${param(order.clinicId, 'uuid')} clinic_id, ${param(patient.id, 'uuid')} patient_id`),
      doctorsHeld(sql`select ${param(order.doctorId, 'uuid')}`),
      ...(patient.isNew ? [candidates({ clinicId: order.clinicId, ...patient }, country)] : []),
      materialized('standing', standing(order, country)),
      materialized('wanted', theVisit(order)),
      cte('go', sql`select * from wanted where not elsewhere`),
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
          overbookedOver: MEANT_WHATEVER,
          overbook: sql`exists (select from ${appointments} b where ${overlapping})`,
          patientOverlap: sql`patient_is_taken(go.clinic_id, ${param(patient.id, 'uuid')}, go.starts_at, go.ends_at, null)`,
          ...made,
        })} from go on conflict do nothing returning *`,
      ),
      // After the visit that needs them: a visit that could not be made leaves no patient behind.
      ...registers.effects,
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
      ...registers.audit,
    ],
    events: [
      {
        type: 'appointment.walked_in',
        subjectType: 'appointment',
        from: 'a',
        payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
      },
      ...registers.events,
    ],
    image: sql`select ${imageOf('a')} ${patient.isNew ? withNewcomer : sql``} as image from a`,
    verdict: {
      standing: sql`(select to_jsonb(standing) from standing)`,
      elsewhere: sql`coalesce((select elsewhere from wanted), false)`,
    },
  }
}

/** The statement's own snapshot does not show the row it has just written. */
const withNewcomer = sql`|| jsonb_build_object('patient', (select jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone,
  'user_id', p.user_id, 'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) from newcomer p))`

const verdictShape = z.looseObject({
  elsewhere: z.boolean(),
  standing: z
    .object({
      rules_in_view: z.boolean(),
      ...{ allowed: z.boolean(), doctor: z.boolean(), location: z.boolean(), refused: z.string().nullable() },
      ...{ country: z.unknown(), same_country: z.boolean(), possible_phone: z.boolean(), known: z.boolean() },
      candidates: z.unknown(),
      ...{ waits_here: z.string().nullable(), waits_elsewhere: z.string().nullable() },
    })
    .nullable(),
})

const ANOTHER_DOCTOR = new DomainError(
  'SCHEDULING_CONFLICT',
  'The doctor is booked elsewhere now: pick another doctor.',
  { reason: 'BOOKED' },
)

const TRIES = 3

async function write(db: Database, order: WalkInOrder, country: Country | null): Promise<WalkedIn> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await runWrite(db, composeWalkIn(order, country))
    if (result.done) return { image: result.image, replayed: result.replayed, waited: false }
    const { standing: found, elsewhere } = verdictShape.parse(result.verdict)
    if (found && !found.rules_in_view) continue
    if (found && !found.same_country) throw new OtherCountry(found.country)
    if (found && !found.possible_phone) throw invalidField('#/patient/phone', 'is not a phone number')
    if (!found?.doctor) throw DOCTOR_NOT_FOUND
    const refusal = refusalOfPatient(found.refused)
    if (refusal) throw refusal
    if (!found.location) throw LOCATION_NOT_FOUND
    if (!found.allowed) throw new DomainError('FORBIDDEN', 'You may take in walk-ins for your own queue only.')
    if (found.known) throw possibleDuplicate(found.candidates)
    if (found.waits_here)
      return { image: await getAppointment(db, order.actor, found.waits_here), replayed: false, waited: true }
    if (found.waits_elsewhere)
      throw new DomainError('ALREADY_WAITING', 'This patient waits for another doctor already.', {
        id: found.waits_elsewhere,
      })
    if (elsewhere) throw ANOTHER_DOCTOR
    // Somebody took the time after this statement's snapshot: now it is seen, and the visit is overbooked.
  }
  throw new DomainError('OVERLOADED', 'The calendar is changing too quickly; try again.', { retryAfter: 1 })
}

/**
 * Takes a walk-in into the doctor's calendar, from now, over what is booked there if it must, and into the line. Who waits for
 * this doctor already keeps their place.
 * @throws DomainError DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, VALIDATION_ERROR for a number that
 *   cannot be one, POSSIBLE_DUPLICATE, ALREADY_WAITING, SCHEDULING_CONFLICT for who is in another clinic, OVERLOADED
 */
export async function walkInTurn(desk: Desk, order: WalkInOrder): Promise<WalkedIn> {
  const take = () => inClinicsCountry(order.clinicId, (country) => write(desk.db, order, country))
  const booked = await forgetting(desk, () => unlessJustRegistered(take))
  if (!booked.replayed && !booked.waited) note(desk.ledger, booked)
  return booked
}
