import { Client } from 'pg'
import { DEV_ISSUER } from '../scripts/dev-keys.ts'
import { takeZones } from '../scripts/take-zones.ts'
import { iso, putRows, type Row } from '../scripts/world/rows.ts'
import { idOf } from '../scripts/world/stable.ts'
import { userIdOf } from '../src/domain/identity.ts'
import { addDays, localDate, wallClock } from '../src/domain/time.ts'

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60
const DAY = DAY_MINUTES * MINUTE
const ZONE = 'Asia/Kolkata'
const OPENED = '2024-01-01T00:00:00.000Z'

const DOCTORS = 50
const PATIENTS = 5_000

/** Seeded visits: every doctor's mornings, from 80 days back to 19 days on. 100,000 in all. */
const FIRST_DAY = -80
const LAST_DAY = 19
const SEEDED_DAYS = LAST_DAY - FIRST_DAY + 1
export const VISITS_A_DAY = 20
const SEEDED_MINUTES = 15

/** Patients who sign in. */
const SIGNED_UP = 50

/** Visits in each chain of follow-ups; they stand before all others, a day apart. */
export const CHAINS = [1, 100, 1_000] as const

/** The working day; seeded visits start at seven, what is booked in a run before them or from noon on. */
const OPENS = '05:00'
const SEEDED_FROM = '07:00'
const CLOSES = '22:00'
/** Minutes after midnight. */
const EARLY = 5 * 60
const NOON = 12 * 60
const BOOKED_MINUTES = 5
const SLOTS_A_DAY = 120
/** Of `earlySlot`, in a day. */
export const EARLY_SLOTS = 24

/** Free slots of a doctor, within the days that the clinic takes bookings for. */
export const SLOTS = 360 * SLOTS_A_DAY

/** One large clinic: the same for every run of a day. */
export interface World {
  now: number
  clinicId: string
  locationId: string
  doctors: readonly [string, ...string[]]
  patients: readonly [string, ...string[]]
  /** The ids of some of the visits. */
  visits: readonly [string, ...string[]]
  /** The subjects of those patients who sign in, the first ones. */
  patientSubjects: readonly [string, ...string[]]
  /** A link in the middle of a chain of follow-ups, by the chain's length. */
  chains: Readonly<Record<(typeof CHAINS)[number], string>>
  /** A local day, counted from today. */
  day(offset: number): string
  /** The n-th of a doctor's free slots from tomorrow on, as a body of `POST /appointments`; there are `SLOTS`. */
  slot(doctorId: string, n: number): SlotInput
  /** The n-th of a day's earliest slots, which `slot` leaves free. */
  earlySlot(doctorId: string, day: number, n: number): SlotInput
  /** The id of a visit that is coming: the n-th of a doctor's on a day from tomorrow on. */
  coming(doctorId: string, day: number, n: number): string
}

/** A body of `POST /appointments`. */
export interface SlotInput {
  patientId: string
  doctorId: string
  locationId: string
  appointmentDate: string
  duration: number
  type: 'IN_PERSON'
  reason: string
}

const clinicId = idOf('bench clinic')
const locationId = idOf('bench location')
const idsOf = (what: string, count: number) =>
  Array.from({ length: count }, (_, n) => idOf(`bench ${what} ${n}`)) as [string, ...string[]]

/** The patient of a doctor's n-th time: another one for each doctor, since nobody is in two places. */
const patientAt = (n: number, doctor: number) => idOf(`bench patient ${(n * DOCTORS + doctor) % PATIENTS}`)

export function worldAt(now: number): World {
  const today = localDate(now, ZONE)
  const patients = idsOf('patient', PATIENTS)
  const doctors = idsOf('doctor', DOCTORS)
  const midnight = wallClock({ date: today, time: '00:00', zone: ZONE })
  const bookingAt = (doctorId: string, day: number, minute: number): SlotInput => {
    const slot = (day * DAY_MINUTES + minute) / BOOKED_MINUTES
    return {
      doctorId,
      locationId,
      duration: BOOKED_MINUTES,
      type: 'IN_PERSON',
      reason: 'Back pain since the weekend',
      patientId: patientAt(slot, doctors.indexOf(doctorId)),
      appointmentDate: new Date(midnight + (day * DAY_MINUTES + minute) * MINUTE).toISOString(),
    }
  }
  return {
    now,
    clinicId,
    locationId,
    doctors,
    patients,
    visits: idsOf('visit', 1_000),
    patientSubjects: Array.from({ length: SIGNED_UP }, (_, n) => `bench-patient-${n}`) as [string, ...string[]],
    chains: Object.fromEntries(
      CHAINS.map((length) => [length, linkOf(length, Math.floor(length / 2))]),
    ) as World['chains'],
    day: (offset) => addDays(today, offset),
    slot: (doctorId, n) => {
      const day = 1 + Math.floor(n / SLOTS_A_DAY)
      return bookingAt(doctorId, day, NOON + (n % SLOTS_A_DAY) * BOOKED_MINUTES)
    },
    earlySlot: (doctorId, day, n) => bookingAt(doctorId, day, EARLY + n * BOOKED_MINUTES),
    coming: (doctorId, day, n) =>
      idOf(`bench visit ${(doctors.indexOf(doctorId) * SEEDED_DAYS + day - FIRST_DAY) * VISITS_A_DAY + n}`),
  }
}

/** Loads the clinic into an empty database. */
export async function loadWorld(ownerUrl: string, world: World): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await takeZones((text, values) => client.query(text, values), [ZONE])
    for (const [table, rows] of Object.entries(rowsOf(world))) await putRows(client, table, rows)
    await putRows(client, 'appointments', visitRows(world))
    await putRows(client, 'appointments', chainRows(world))
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}

function rowsOf({ doctors, patients, patientSubjects }: World): Record<string, Row[]> {
  const made = { version: 1, created_at: OPENED, updated_at: OPENED }
  const member = { clinic_id: clinicId, active: true, rules_version: 1, ...made }
  const settings = { timezone: ZONE, horizonDays: 365, maxOpenBookingsPerPatient: 100 }
  const userOf = (n: number) => (n < patientSubjects.length ? userIdOf(DEV_ISSUER, patientSubjects[n] ?? '') : null)
  return {
    users: patientSubjects.map((subject, n) => ({ id: userOf(n), issuer: DEV_ISSUER, subject, name: subject })),
    clinics: [{ id: clinicId, name: 'Bench Clinic', timezone: ZONE, settings, rules_version: 1, ...made }],
    locations: [
      { clinic_id: clinicId, id: locationId, name: 'House', timezone: ZONE, radius_metres: 200, active: true, ...made },
    ],
    doctors: doctors.map((id, n) => ({ id, name: `Dr. ${n}`, specialty: 'Cardiology', rules_version: 1, ...made })),
    clinic_doctors: doctors.map((id) => ({ doctor_id: id, ...member })),
    patients: patients.map((id, n) => ({
      clinic_id: clinicId,
      id,
      user_id: userOf(n),
      guardian_user_ids: [],
      name: `Patient ${n}`,
      phone: '+1 555 0100',
      ...made,
    })),
    working_sessions: doctors.flatMap((id) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => sessionRow(id, weekday))),
  }
}

function sessionRow(doctorId: string, weekday: number): Row {
  return {
    clinic_id: clinicId,
    id: idOf(`bench session ${doctorId} ${weekday}`),
    doctor_id: doctorId,
    location_id: locationId,
    weekday,
    start_time: OPENS,
    end_time: CLOSES,
    types: ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'],
  }
}

function visitRows({ now, doctors }: World): Row[] {
  const opening = wallClock({ date: localDate(now, ZONE), time: SEEDED_FROM, zone: ZONE })
  const days = Array.from({ length: SEEDED_DAYS }, (_, n) => FIRST_DAY + n)
  const places = doctors.flatMap((doctorId, doctor) =>
    days.flatMap((day, at) =>
      Array.from({ length: VISITS_A_DAY }, (_, place) => ({
        doctorId,
        day,
        place,
        patientId: patientAt(at * VISITS_A_DAY + place, doctor),
      })),
    ),
  )
  return places.map(({ doctorId, day, place, patientId }, n) => ({
    id: idOf(`bench visit ${n}`),
    doctor_id: doctorId,
    patient_id: patientId,
    is_follow_up: false,
    status: day < 0 ? 'COMPLETED' : 'SCHEDULED',
    ...visitAt(opening + day * DAY + place * SEEDED_MINUTES * MINUTE),
  }))
}

const linkOf = (length: number, n: number) => idOf(`bench chain ${length} ${n}`)

/** Each link follows the one before it. */
function chainRows({ now, doctors, patients }: World): Row[] {
  const opening = wallClock({ date: localDate(now, ZONE), time: SEEDED_FROM, zone: ZONE })
  return CHAINS.flatMap((length, chain) =>
    Array.from({ length }, (_, n) => ({
      id: linkOf(length, n),
      doctor_id: doctors[chain],
      patient_id: patients.at(-1 - chain),
      is_follow_up: n > 0,
      parent_appointment_id: n > 0 ? linkOf(length, n - 1) : null,
      original_appointment_id: n > 0 ? linkOf(length, 0) : null,
      status: 'COMPLETED',
      ...visitAt(opening + (FIRST_DAY - length + n) * DAY),
    })),
  )
}

/** What all visits have, at their time. */
function visitAt(start: number): Row {
  return {
    clinic_id: clinicId,
    location_id: locationId,
    type: 'IN_PERSON',
    treatment_type: 'GENERAL_CONSULTATION',
    priority: 'MEDIUM',
    overbook: false,
    notify: true,
    version: 1,
    starts_at: iso(start),
    ends_at: iso(start + SEEDED_MINUTES * MINUTE),
    timezone: ZONE,
    created_at: OPENED,
    updated_at: OPENED,
  }
}
