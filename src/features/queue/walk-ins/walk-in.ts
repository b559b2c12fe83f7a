import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { flag, int, like } from '../../../db/asked.ts'
import { AS_IT_IS, type Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors, clinics } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { defineWrite, rowsAsked, tryWrite } from '../../../db/write.ts'
import { reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Country } from '../../../domain/phone.ts'
import { again, anew } from '../../../platform/again.ts'
import { inClinicsCountry, phoneChecks } from '../../../records/patients/clinics-country.ts'
import {
  candidatesOfRows,
  candidatesShown,
  nobodyAlike,
  unlessJustRegistered,
} from '../../../records/patients/patient-candidates.ts'
import { patientChecks } from '../../../records/patients/patient-checks.ts'
import { entersQueue } from '../../../records/queue-entry.ts'
import { reach } from '../../../records/standing.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { getAppointment } from '../../../records/visits/get-appointment.ts'
import type { Booked } from '../../calendar/booking/waiting.ts'
import { isElsewhere, isOffDuty } from '../../calendar/elsewhere.ts'
import { MEANT_WHATEVER } from '../../calendar/meant.ts'
import { Outdated } from '../../calendar/outdated.ts'
import { rulesAreInView } from '../../calendar/rules-stand.ts'
import { forgetting, noteTime, OVERTAKEN, type Turn } from '../../calendar/take.ts'
import { newPatient, registersStrangers, STRANGER, strangerRow } from './stranger.ts'
import type { WalkInTask } from './walk-in-task.ts'

const MINUTE = 60_000

/** The visit of a walk-in; `waited` if the patient was already waiting for it. */
export interface WalkedIn extends Booked {
  waited: boolean
}

const asked = rowsAsked({
  ...like(appointments, [
    'id',
    'doctorId',
    'patientId',
    'locationId',
    'startsAt',
    'treatmentType',
    'priority',
    'reason',
  ]),
  ...STRANGER,
  /** Minutes; null for as long as the clinic gives such a visit. */
  duration: int,
  /** Whether also one who waits for another doctor is taken in. */
  anyway: flag,
  mayTakeIn: reach,
})
const { r } = asked

const minutes = sql`coalesce(r.duration, (c.settings->'durations'->>r.treatment_type)::int, (c.settings->>'defaultDuration')::int, 30)`

/** The visits for which a patient waits already, with this doctor and with another. */
const waiting = materialized(
  'waiting',
  sql`select r.n,
case when not r.is_new then waiting_visit(r.clinic_id, r.patient_id, r.doctor_id, true, r.at) end here,
case when not r.is_new and not r.anyway then waiting_visit(r.clinic_id, r.patient_id, r.doctor_id, false, r.at) end elsewhere
from asked r where r.kept is null and ${onceHeld('patients_held', 'doctors_held')}`,
)

const ANOTHER_DOCTOR = new DomainError(
  'SCHEDULING_CONFLICT',
  'The doctor is booked in another clinic now: choose another doctor.',
  { reason: 'BOOKED' },
)

const time = { doctorId: sql`r.doctor_id`, clinicId: sql`r.clinic_id`, from: sql`r.starts_at`, until: sql`v.ends_at` }

const checks: readonly Check[] = [
  { name: 'rules in view', holds: rulesAreInView(r.doctorId), refusal: () => new Outdated('rules') },
  ...phoneChecks('#/patient/phone'),
  { name: 'doctor', holds: sql`m.active`, refusal: DOCTOR_NOT_IN_CLINIC },
  ...patientChecks.map((check) => ({ ...check, holds: sql`${r.isNew} or ${check.holds}` })),
  { name: 'location', holds: sql`l.id is not null`, refusal: LOCATION_NOT_FOUND },
  {
    name: 'own queue',
    holds: sql`${r.mayTakeIn} && array['clinic', case when d.user_id = r.user_id then 'treating' end]`,
    refusal: new DomainError('FORBIDDEN', 'You may add walk-in patients to your own queue only.'),
  },
  nobodyAlike,
  { name: 'not in this line yet', holds: sql`w.here is null`, refusal: AS_IT_IS },
  {
    name: 'in no other line',
    holds: sql`w.elsewhere is null`,
    names: sql`w.elsewhere`,
    namedAs: 'id',
    refusal: new DomainError(
      'ALREADY_WAITING',
      'This patient is already waiting for another doctor: send anyway: true to add them here too.',
    ),
  },
  {
    name: 'in no other clinic',
    holds: sql`not ${isElsewhere({ ...time, apartFrom: sql`null`, isOver: isOffDuty(time) })}`,
    refusal: ANOTHER_DOCTOR,
  },
]

/** A known patient and a new one are the same text: what does not apply is null. */
const takeInWalkIns = defineWrite(() => ({
  name: 'walk-in',
  asked,
  subjects: [
    patientsHeld(sql`select r.clinic_id, r.patient_id from asked r where r.kept is null`),
    doctorsHeld(sql`select r.doctor_id from asked r where r.kept is null`),
    candidatesOfRows(),
    waiting,
  ],
  from: sql`from asked r
left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id
left join doctors_held d on d.id = r.doctor_id
left join ${clinics} c on c.id = r.clinic_id
left join ${clinicDoctors} m on m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id
left join ${locations} l on l.clinic_id = r.clinic_id and l.id = r.location_id and l.active
left join waiting w on w.n = r.n
cross join lateral (select r.starts_at + make_interval(mins => ${minutes}) ends_at) v
where r.kept is null and ${onceHeld('patients_held', 'doctors_held')}`,
  columns: sql`v.ends_at, l.timezone, c.settings->'country' country, w.here waits_here`,
  checks,
  effects: [
    cte(
      'taken_in',
      sql`insert into ${appointments} (
clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone, reason,
booked_by, booked_as, checked_in_at, overbooked_over, overbook, patient_overlap, created_at, updated_at
)
select r.clinic_id, r.id, r.doctor_id, r.patient_id, r.location_id, 'IN_PERSON', r.treatment_type, 'CHECKED_IN', r.priority,
r.starts_at, j.ends_at, j.timezone, r.reason, r.user_id, 'STAFF', r.at, ${MEANT_WHATEVER},
doctor_is_taken(r.doctor_id, r.starts_at, j.ends_at, null, false),
patient_is_taken(r.clinic_id, r.patient_id, r.starts_at, j.ends_at, null), r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null on conflict do nothing returning *`,
    ),
    ...registersStrangers.effects,
    ...entersQueue({ rows: 'taken_in', at: sql`taken_in.created_at` }).effects,
  ],
  happened: [
    {
      action: 'appointment.walked_in',
      of: appointmentKind,
      rows: 'taken_in',
      by: 'id',
      changed: sql`case when e.overbook then '{"overbook": [null, true]}'::jsonb end`,
    },
    ...registersStrangers.happened,
  ],
  answers: {
    image: sql`case when e.id is not null then ${imageOf('e')} || ${newPatient}
else jsonb_build_object('country', j.country, 'candidates', ${candidatesShown}, 'waits_here', j.waits_here) end`,
    written: sql`e.id is not null`,
    from: sql`asked r left join judged j on j.n = r.n left join taken_in e on e.clinic_id = r.clinic_id and e.id = r.id`,
  },
  status: 201,
}))

function rowOf(task: WalkInTask, country: Country | null) {
  const { actor, id, doctorId, locationId, patient, treatmentType, priority, reason, duration, anyway } = task
  return {
    ...strangerRow(patient, country),
    id,
    doctorId,
    patientId: patient.id,
    locationId,
    startsAt: Math.floor(actor.now / MINUTE) * MINUTE,
    treatmentType,
    priority,
    reason,
    duration,
    anyway,
    mayTakeIn: reachesOf(actor.caller.roles, 'queue:walk-in'),
  }
}

const waitsShape = z.object({ waits_here: z.string() })

const TRIES = 3

function takeIn(db: Database, task: WalkInTask, country: Country | null): Promise<WalkedIn> {
  const { actor, idempotency, clinicId } = task
  const asking = { actor, idempotency, clinicId }
  return again(TRIES, async () => {
    const outcome = await tryWrite(db, takeInWalkIns, { asking, row: rowOf(task, country) })
    // The rules changed while this waited for the doctor, or somebody took the time: now that is seen.
    if (outcome === null || outcome instanceof Outdated) return anew(OVERTAKEN)
    if (outcome instanceof Error) throw outcome
    const { image, replayed, written } = outcome
    if (written || replayed) return { image, replayed, waited: false }
    // Read by itself: the visit may be younger than the write's snapshot.
    const waitsFor = await getAppointment(db, actor, waitsShape.parse(image).waits_here)
    return { image: waitsFor, replayed: false, waited: true }
  })
}

/**
 * Takes a walk-in into the doctor's calendar, from now, over what is booked there if it must, and into the line. Who waits for
 * this doctor already keeps their place.
 * @throws DomainError DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, VALIDATION_ERROR for a number that
 *   cannot be one, POSSIBLE_DUPLICATE, ALREADY_WAITING, SCHEDULING_CONFLICT for who is in another clinic, OVERLOADED
 */
export async function walkInTurn(turn: Turn, task: WalkInTask): Promise<WalkedIn> {
  const take = () => inClinicsCountry(task.clinicId, (country) => takeIn(turn.db, task, country))
  const booked = await forgetting(turn, () => unlessJustRegistered(take))
  if (!booked.replayed && !booked.waited) noteTime(turn.memory, booked)
  return booked
}
