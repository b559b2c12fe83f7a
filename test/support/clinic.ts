import pg from 'pg'
import { v7 } from 'uuid'
import { inject } from 'vitest'
import { takeZones } from '../../scripts/take-zones.ts'
import type { ClinicSettings } from '../../src/domain/clinic-settings.ts'
import { userIdOf } from '../../src/domain/identity.ts'
import type { Role } from '../../src/domain/rights.ts'
import { type Client, clientFor } from './client.ts'

/** Looks into the database past the Worker, or arranges what no endpoint does. */
export async function sqlAs<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  looking ??= connected()
  return (await (await looking).query<T>(text, values)).rows
}

/** Writes what a database may hold from before its keys and triggers were there. */
export async function sqlPastKeys(text: string, values: unknown[] = []): Promise<void> {
  pastKeys ??= connectedPastKeys()
  await (await pastKeys).query(text, values)
}

let pastKeys: Promise<pg.Client> | undefined

async function connectedPastKeys(): Promise<pg.Client> {
  const url = new URL(inject('ownerUrl'))
  url.username = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query('SET session_replication_role = replica')
  return client
}

let looking: Promise<pg.Client> | undefined

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  return client
}

export interface Person {
  sub: string
  userId: string
  client: Client
}

export interface TestClinic {
  id: string
  timezone: string
  locationId: string
  otherLocationId: string
  /** Two doctors, each with a user of their own. */
  doctor: Person & { doctorId: string }
  otherDoctor: Person & { doctorId: string }
  /** Two patients with users of their own. */
  patient: Person & { patientId: string }
  otherPatient: Person & { patientId: string }
  admin: Person
  reception: Person
  nurse: Person
  support: Person
  pharmacist: Person
  as(roles: Role[]): Promise<Person>
}

const ISSUER = 'urn:kept:dev'

async function person(clinicId: string | null, roles: Role[]): Promise<Person> {
  const sub = `test-${v7()}`
  return { sub, userId: userIdOf(ISSUER, sub), client: await clientFor({ sub, clinicId, roles }) }
}

/** Gives Postgres a zone's rules, as the Worker does for the first clinic in it. */
export async function takeZone(zone: string): Promise<void> {
  if (taken.has(zone)) return
  await takeZones(sqlAs, [zone])
  taken.add(zone)
}

const taken = new Set<string>()

interface Wishes {
  timezone?: string
  settings?: Partial<ClinicSettings>
  /** Weekly hours of both doctors, every day, at the first location; default 09:00–17:00. */
  hours?: { start: string; end: string }[]
}

/** A clinic of a test's own: nothing is shared, and nothing has to be cleaned away. */
export async function mintClinic({
  timezone = 'Asia/Kolkata',
  settings = {},
  hours,
}: Wishes = {}): Promise<TestClinic> {
  await takeZone(timezone)
  const id = v7()
  const [locationId, otherLocationId] = [v7(), v7()]
  const people = await Promise.all([
    person(id, ['CLINIC_ADMIN']),
    person(id, ['RECEPTIONIST']),
    person(id, ['NURSE']),
    person(id, ['SUPPORT_STAFF']),
    person(id, ['PHARMACIST']),
    person(id, ['DOCTOR']),
    person(id, ['DOCTOR']),
    person(id, ['PATIENT']),
    person(id, ['PATIENT']),
  ])
  const [admin, reception, nurse, support, pharmacist, doctorUser, otherDoctorUser, patientUser, otherPatientUser] =
    people as [Person, Person, Person, Person, Person, Person, Person, Person, Person]
  const doctor = { ...doctorUser, doctorId: v7() }
  const otherDoctor = { ...otherDoctorUser, doctorId: v7() }
  const patient = { ...patientUser, patientId: v7() }
  const otherPatient = { ...otherPatientUser, patientId: v7() }
  const weekly = (hours ?? [{ start: '09:00', end: '17:00' }]).flatMap((span) =>
    [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
      [doctor, otherDoctor].map(({ doctorId }) => ({ id: v7(), doctorId, weekday, ...span })),
    ),
  )
  await sqlAs(
    `with c as (insert into clinics(id, name, phone, timezone, settings) values ($1, 'Test clinic', '+1 555 0100', $2, $3) returning id),
      u as (insert into users(id, issuer, subject, name) select * from unnest($4::uuid[], $5::text[], $6::text[], $6::text[]) on conflict do nothing),
      l as (insert into locations(clinic_id, id, name, address, timezone, latitude, longitude)
        values ($1, $7, 'Main house', '1 Main Street', $2, 52.5, 13.4), ($1, $8, 'Annex', null, $2, null, null)),
      -- Their visits are judged by the rules that their hours raise to 2: no other test's job does it in the midst of a test.
      d as (insert into doctors(id, user_id, name, specialty, judged_rules)
        select x.*, 'cardiology', 2 from unnest($9::uuid[], $10::uuid[], $11::text[]) x),
      m as (insert into clinic_doctors(clinic_id, doctor_id) select $1, unnest($9::uuid[])),
      p as (insert into patients(clinic_id, id, user_id, name, date_of_birth, phone)
        select $1, x.*, '1990-05-05', '+1 555 0199' from unnest($12::uuid[], $13::uuid[], $14::text[]) x),
      -- As if they had been linked long ago: the trail of a test holds only what the test does.
      k as (insert into links(clinic_id, id, patient_id, doctor_id, user_id, kind, status, issued_by)
        select $1, gen_random_uuid(), x.*, 'self', 'active', x.user_id from (select p, null::uuid, u user_id from unnest($12::uuid[], $13::uuid[]) y(p, u)) x
        union all select $1, gen_random_uuid(), null, x.*, 'doctor', 'active', x.u from unnest($9::uuid[], $10::uuid[]) x(d, u))
      insert into working_sessions(clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
        select $1, w.id, w.doctor_id, $7, w.weekday, w.s, w.e, '{IN_PERSON,VIDEO_CALL,HOME_VISIT}'
        from unnest($15::uuid[], $16::uuid[], $17::int[], $18::text[], $19::text[]) w(id, doctor_id, weekday, s, e)`,
    [
      id,
      timezone,
      JSON.stringify(settings),
      people.map((p) => p.userId),
      people.map(() => ISSUER),
      people.map((p) => p.sub),
      locationId,
      otherLocationId,
      [doctor.doctorId, otherDoctor.doctorId],
      [doctor.userId, otherDoctor.userId],
      ['Dr Ada Roy', 'Dr Ben Okafor'],
      [patient.patientId, otherPatient.patientId],
      [patient.userId, otherPatient.userId],
      ['Pia Patient', 'Otto Other'],
      weekly.map((w) => w.id),
      weekly.map((w) => w.doctorId),
      weekly.map((w) => w.weekday),
      weekly.map((w) => w.start),
      weekly.map((w) => w.end),
    ],
  )
  return {
    id,
    timezone,
    locationId,
    otherLocationId,
    doctor,
    otherDoctor,
    patient,
    otherPatient,
    admin,
    reception,
    nurse,
    support,
    pharmacist,
    as: (roles) => person(id, roles),
  }
}
