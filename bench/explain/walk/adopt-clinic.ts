import { v7 } from 'uuid'
import { userIdOf } from '../../../src/domain/identity.ts'
import type { Role } from '../../../src/domain/rights.ts'
import { clientFor } from '../../../test/support/client.ts'
import { type Person, sqlAs, type TestClinic } from '../../../test/support/clinic.ts'

const ISSUER = 'urn:kept:dev'

/** What a walk needs to find: two doctors without a visit from today on, who work every day, and two patients with users. */
const ADOPTED = `
  WITH u AS (INSERT INTO users (id, issuer, subject, name) SELECT id, $1, s, s FROM unnest($2::uuid[], $3::text[]) x(id, s) RETURNING 1),
    gone AS (DELETE FROM time_off WHERE doctor_id = any ($4::uuid[]) AND ends_at > $5),
    open AS (DELETE FROM closures WHERE clinic_id = $6 AND ends_at > $5),
    free AS (UPDATE appointments SET status = CASE WHEN starts_at > $5 THEN 'CANCELLED' ELSE 'COMPLETED' END
      WHERE (doctor_id = any ($4::uuid[]) OR patient_id = any ($7::uuid[])) AND status NOT IN ('COMPLETED', 'CANCELLED', 'NO_SHOW')),
    w AS (DELETE FROM working_sessions WHERE doctor_id = any ($4::uuid[])),
    s AS (INSERT INTO working_sessions (clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
      SELECT $6, gen_random_uuid(), d, $8, day, '09:00', '17:00', '{IN_PERSON,VIDEO_CALL,HOME_VISIT}' FROM unnest($4::uuid[]) d, generate_series(1, 7) day),
    d AS (UPDATE doctors d SET user_id = x.u FROM unnest($4::uuid[], $9::uuid[]) x(id, u) WHERE d.id = x.id)
  UPDATE patients p SET user_id = x.u, guardian_user_ids = '{}', name = x.name, date_of_birth = '1990-05-05', status = 'active', merged_into = null, external_id = null
    FROM unnest($7::uuid[], $10::uuid[], '{Pia Patient,Otto Other}'::text[]) x(id, u, name) WHERE p.clinic_id = $6 AND p.id = x.id`

async function person(clinicId: string, roles: Role[]): Promise<Person> {
  const sub = `walk-${v7()}`
  return { sub, userId: userIdOf(ISSUER, sub), client: await clientFor({ sub, clinicId, roles }) }
}

const idsOf = async (text: string, values: unknown[]): Promise<[string, string]> => {
  const rows = await sqlAs<{ id: string }>(text, values)
  return rows.map(({ id }) => id) as [string, string]
}

/** A large clinic of the kept world as the walk of the statements knows a clinic, with people of this run's own. @param now ISO 8601 */
export async function adoptClinic(now: string): Promise<TestClinic> {
  const [{ id, timezone } = { id: '', timezone: '' }] = await sqlAs<{ id: string; timezone: string }>(
    `SELECT c.id, c.timezone FROM clinics c JOIN clinic_doctors m ON m.clinic_id = c.id WHERE c.timezone = 'Asia/Kolkata'
     GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1`,
  )
  const doctors = await idsOf(
    `SELECT doctor_id id FROM clinic_doctors WHERE clinic_id = $1 ORDER BY doctor_id LIMIT 2`,
    [id],
  )
  const patients = await idsOf(
    `SELECT patient_id id FROM appointments WHERE clinic_id = $1 GROUP BY patient_id ORDER BY count(*) DESC, patient_id LIMIT 2`,
    [id],
  )
  const locations = await idsOf(
    `SELECT location_id id FROM working_sessions WHERE clinic_id = $1 GROUP BY location_id ORDER BY location_id LIMIT 2`,
    [id],
  )
  const roles: Role[] = [
    'CLINIC_ADMIN',
    'RECEPTIONIST',
    'NURSE',
    'SUPPORT_STAFF',
    'PHARMACIST',
    'DOCTOR',
    'DOCTOR',
    'PATIENT',
    'PATIENT',
  ]
  const people = await Promise.all(roles.map((role) => person(id, [role])))
  const [admin, reception, nurse, support, pharmacist, doctor, otherDoctor, patient, otherPatient] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  const [ids, subs] = [people.map(({ userId }) => userId), people.map(({ sub }) => sub)]
  const users = (...who: Person[]) => who.map(({ userId }) => userId)
  await sqlAs(ADOPTED, [
    ISSUER,
    ids,
    subs,
    doctors,
    now,
    id,
    patients,
    locations[0],
    users(doctor, otherDoctor),
    users(patient, otherPatient),
  ])
  await sqlAs('UPDATE doctors SET judged_rules = rules_version WHERE id = any ($1)', [doctors])
  return {
    id,
    timezone,
    locationId: locations[0],
    otherLocationId: locations[1],
    doctor: { ...doctor, doctorId: doctors[0] },
    otherDoctor: { ...otherDoctor, doctorId: doctors[1] },
    patient: { ...patient, patientId: patients[0] },
    otherPatient: { ...otherPatient, patientId: patients[1] },
    admin,
    reception,
    nurse,
    support,
    pharmacist,
    as: (wanted) => person(id, wanted),
  }
}
