import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const doctor = randomUUID()
const patient = randomUUID()

/** A visit as it was before anybody kept who had come. */
async function visitOn(day: number, checkedInAt: string | null = null): Promise<string> {
  const id = randomUUID()
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, checked_in_at)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', d, d + interval '30 minutes', 'UTC', $6
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $5) d)`,
    [clinic, id, doctor, patient, day, checkedInAt],
  )
  return id
}

beforeAll(async () => {
  db = await databaseBefore('patient_locked')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
  await db.query(`INSERT INTO doctors (id, name) VALUES ($1, 'Dr Old')`, [doctor])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2)', [clinic, doctor])
  await db.query(`INSERT INTO patients (clinic_id, id, name) VALUES ($1, $2, 'Ann Old')`, [clinic, patient])
})

afterAll(() => db.stop())

test('a visit whose check-in was taken back before the update is known to have been checked in', async () => {
  const never = await visitOn(0)
  const here = await visitOn(1, '2027-03-02T09:50Z')
  const undone = await visitOn(2)
  const queued = await visitOn(3)
  await db.query(
    `INSERT INTO audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id)
     VALUES ($1, $2, 'RECEPTIONIST', 'appointment.checked_in', 'appointment', $3, $4, 'r')`,
    [clinic, randomUUID(), undone, patient],
  )
  await db.query(
    `INSERT INTO queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
     VALUES ($1, $2, $3, '2027-03-04', 1, '2027-03-04T09:50Z')`,
    [clinic, queued, doctor],
  )
  await db.migrate()
  const rows = await db.query('SELECT id FROM appointments WHERE ever_checked_in')
  expect(rows.map(({ id }) => id).sort()).toEqual([here, undone, queued].sort())

  // A Worker of the version before names only the time.
  await db.query('UPDATE appointments SET checked_in_at = now() WHERE id = $1', [never])
  await db.query('UPDATE appointments SET checked_in_at = NULL WHERE id = $1', [never])
  expect(await db.query('SELECT ever_checked_in FROM appointments WHERE id = $1', [never])).toEqual([
    { ever_checked_in: true },
  ])
})
