import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

const CLINIC = '00000000-0000-4000-8000-000000000001'
const OTHER = '00000000-0000-4000-8000-000000000002'
const idOf = (n: number) => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`

/** Visits of one patient with two doctors as an older version let them in: doctor, from, until, status, and the mark they get. */
const VISITS = [
  [CLINIC, '09:00', '09:30', 'SCHEDULED', false],
  [OTHER, '09:15', '09:45', 'CONFIRMED', true],
  [CLINIC, '09:45', '10:15', 'SCHEDULED', false],
  [OTHER, '09:50', '10:00', 'CANCELLED', false],
  [OTHER, '10:15', '10:45', 'SCHEDULED', false],
  [CLINIC, '11:00', '12:00', 'CHECKED_IN', false],
  [OTHER, '11:00', '11:30', 'PENDING', true],
] as const

let database: OldDatabase

beforeAll(async () => {
  database = await databaseBefore('no_patient_overlap')
  await database.query("INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old', 'UTC')", [CLINIC])
  await database.query("INSERT INTO doctors (id, name) VALUES ($1, 'A'), ($2, 'B')", [CLINIC, OTHER])
  await database.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $1), ($1, $2)', [CLINIC, OTHER])
  await database.query("INSERT INTO patients (clinic_id, id, name) VALUES ($1, $1, 'P')", [CLINIC])
  for (const [n, [doctor, from, until, status]] of VISITS.entries())
    await database.query(
      `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone)
        VALUES ($1, $2, $3, $1, 'VIDEO_CALL', $4, $5, $6, 'UTC')`,
      [CLINIC, idOf(n), doctor, status, `2027-03-01T${from}Z`, `2027-03-01T${until}Z`],
    )
  await database.migrate()
}, 60_000)

afterAll(() => database.stop())

test('of two open visits of a patient that overlap already, the later is marked, and all of them stay', async () => {
  const rows = await database.query('SELECT patient_overlap FROM appointments ORDER BY id')
  expect(rows.map(({ patient_overlap }) => patient_overlap)).toEqual(VISITS.map(([, , , , mark]) => mark))
})

test('from then on the database itself refuses an overlap', async () => {
  const overlapping = database.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
      VALUES ($1, gen_random_uuid(), $2, $1, 'VIDEO_CALL', '2027-03-01T10:00Z', '2027-03-01T10:10Z', 'UTC')`,
    [CLINIC, OTHER],
  )
  await expect(overlapping).rejects.toMatchObject({ code: '23P01', constraint: 'no_patient_overlap' })
})
