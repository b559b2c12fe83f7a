import { FIRST_NAMES, LAST_NAMES } from '../world/names.ts'
import { clinicDoctorRow, doctorRow, patientRow } from '../world/people.ts'
import { clinicRow, locationRow, sessionRow } from '../world/places.ts'
import type { Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import { type Chance, chanceOf } from './chance.ts'
import { arrayField, type Field } from './copy.ts'

const VISITS_A_CLINIC = 50_000
const VISITS_A_DOCTOR = 5_000
const VISITS_A_PATIENT = 12
const OPENED = '2023-01-02T00:00:00.000Z'

const TOWNS = [
  ['Pune', 'Asia/Kolkata'],
  ['Boston', 'America/New_York'],
  ['Leipzig', 'Europe/Berlin'],
  ['Leeds', 'Europe/London'],
  ['Austin', 'America/Chicago'],
  ['Mysuru', 'Asia/Kolkata'],
  ['Fresno', 'America/Los_Angeles'],
  ['Perth', 'Australia/Perth'],
] as const

const SPECIALTIES = ['General medicine', 'Paediatrics', 'Cardiology', 'Orthopaedics', 'Dermatology'] as const

export interface SeedDoctor {
  id: string
  locationId: string
  /** Of one visit, in minutes. */
  minutes: 20 | 30
  worksSaturdays: boolean
  visits: number
  /** The ids of their patients; nobody goes to two doctors of a clinic. */
  patients: readonly string[]
}

export interface SeedClinic {
  id: string
  zone: string
  name: string
  doctors: readonly SeedDoctor[]
  chance: Chance
}

/** The clinics that hold `visits` visits, about 50,000 each with a doctor for every 5,000. */
export function planClinics(visits: number, seed: string): SeedClinic[] {
  return spread(visits, Math.ceil(visits / VISITS_A_CLINIC)).map((share, index) => {
    const chance = chanceOf(`${seed} clinic ${index}`)
    const [town, zone] = TOWNS[index % TOWNS.length] ?? TOWNS[0]
    const id = idOf(`seed ${seed} clinic ${index}`)
    const perDoctor = spread(share, Math.ceil(share / VISITS_A_DOCTOR))
    const doctors = perDoctor.map((visitsOfDoctor, n) => ({
      id: idOf(`${id} doctor ${n}`),
      locationId: idOf(`${id} location ${n % 3}`),
      minutes: chance.pick([20, 30] as const),
      worksSaturdays: chance.next() < 0.3,
      visits: visitsOfDoctor,
      patients: Array.from({ length: Math.ceil(visitsOfDoctor / VISITS_A_PATIENT) }, (_, p) => idOf(`${id} ${n} ${p}`)),
    }))
    return { id, zone, name: `${town} Clinic ${index + 1}`, doctors, chance }
  })
}

function spread(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, n) => Math.floor(((n + 1) * total) / parts) - Math.floor((n * total) / parts),
  )
}

/** A clinic's own rows but its patients, table by table. */
export function clinicRows({ id, zone, name, doctors, chance }: SeedClinic): [table: string, rows: Row[]][] {
  const locations = [...new Set(doctors.map((doctor) => doctor.locationId))]
  return [
    ['clinics', [clinicRow({ id, name, settings: { timezone: zone }, opened: OPENED })]],
    [
      'locations',
      locations.map((location, n) =>
        locationRow({
          clinicId: id,
          id: location,
          name: `${name}, house ${n + 1}`,
          address: `${chance.between(1, 200)} Station Road`,
          timezone: zone,
          opened: OPENED,
        }),
      ),
    ],
    [
      'doctors',
      doctors.map((doctor) =>
        doctorRow({
          id: doctor.id,
          name: `Dr. ${personName(chance)}`,
          specialty: chance.pick(SPECIALTIES),
          opened: OPENED,
        }),
      ),
    ],
    ['clinic_doctors', doctors.map((doctor) => clinicDoctorRow({ clinicId: id, doctorId: doctor.id, opened: OPENED }))],
    ['working_sessions', doctors.flatMap((doctor) => sessionRows(id, doctor))],
  ]
}

/** Wall-clock working hours of every doctor here: the visits stand in them. */
export const SESSIONS = [
  { start: '09:00', end: '13:00' },
  { start: '14:00', end: '18:00' },
] as const

export function worksOn({ worksSaturdays }: SeedDoctor, weekday: number): number {
  if (weekday <= 5) return SESSIONS.length
  return weekday === 6 && worksSaturdays ? 1 : 0
}

function sessionRows(clinicId: string, doctor: SeedDoctor): Row[] {
  return [1, 2, 3, 4, 5, 6].flatMap((weekday) =>
    SESSIONS.slice(0, worksOn(doctor, weekday)).map(({ start, end }) =>
      sessionRow({
        clinicId,
        id: idOf(`${doctor.id} session ${weekday} ${start}`),
        doctorId: doctor.id,
        locationId: doctor.locationId,
        weekday,
        start,
        end,
        types: ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'],
      }),
    ),
  )
}

export const PATIENT_COLUMNS = [
  'clinic_id',
  'id',
  'name',
  'date_of_birth',
  'phone',
  'phone_e164',
  'search_name',
  'search_digits',
  'search_pieces',
  'search_source',
  'created_at',
  'updated_at',
] as const

/** The fields of the patients' rows, in the order of `PATIENT_COLUMNS`. */
export function* patientRows({ id, doctors, chance }: SeedClinic): Generator<Field[]> {
  for (const patient of doctors.flatMap((doctor) => doctor.patients)) {
    const born = new Date(Date.UTC(chance.between(1930, 2022), chance.between(0, 11), chance.between(1, 28)))
    const phone = `+1 555 ${String(chance.between(0, 9_999_999)).padStart(7, '0')}`
    const row = patientRow({
      clinicId: id,
      id: patient,
      name: personName(chance),
      dateOfBirth: born.toISOString().slice(0, 10),
      phone,
      country: null,
      opened: OPENED,
    })
    yield PATIENT_COLUMNS.map((column) => fieldOf(row[column]))
  }
}

function fieldOf(value: unknown): Field {
  return Array.isArray(value) ? arrayField(value) : (value as Field)
}

function personName(chance: Chance): string {
  return `${chance.pick(FIRST_NAMES)} ${chance.pick(LAST_NAMES)}`
}
