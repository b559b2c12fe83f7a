import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const [clinic, elsewhere, doctor, patient] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]

async function visitOn(day: number, externalId: string | null, { status = 'SCHEDULED', of = clinic } = {}) {
  const id = randomUUID()
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, status, external_id, starts_at, ends_at, timezone, created_at)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', $5, $6, d, d + interval '30 minutes', 'UTC', d
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $7) d)`,
    [of, id, doctor, patient, status, externalId, day],
  )
  return id
}

beforeAll(async () => {
  db = await databaseBefore('external_id_of_visits')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old', 'UTC'), ($2, 'Other', 'UTC')`, [
    ...[clinic, elsewhere],
  ])
  await db.query(`INSERT INTO doctors (id, name) VALUES ($1, 'Dr Old')`, [doctor])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $3), ($2, $3)', [
    ...[clinic, elsewhere, doctor],
  ])
  await db.query(`INSERT INTO patients (clinic_id, id, name) VALUES ($1, $3, 'Ann Old'), ($2, $3, 'Ann Old')`, [
    ...[clinic, elsewhere, patient],
  ])
})

afterAll(() => db.stop())

test('of visits with one external id the oldest that stands keeps it, and the trail has what the others had', async () => {
  const cancelled = await visitOn(0, 'his-7', { status: 'CANCELLED' })
  const oldest = await visitOn(1, 'his-7', { status: 'COMPLETED' })
  const second = await visitOn(2, 'his-7')
  const missed = await visitOn(3, 'his-7', { status: 'NO_SHOW' })
  const alone = await visitOn(4, 'his-8')
  const none = await visitOn(5, null)
  const other = await visitOn(6, 'his-7', { of: elsewhere })
  await db.migrate()
  const rows = await db.query('SELECT id, external_id, version FROM appointments ORDER BY starts_at')
  expect(rows.map(({ id, external_id, version }) => [id, external_id, version])).toEqual([
    [cancelled, 'his-7', 1],
    [oldest, 'his-7', 1],
    [second, null, 2],
    [missed, null, 2],
    [alone, 'his-8', 1],
    [none, null, 1],
    [other, 'his-7', 1],
  ])
  const trail = await db.query('SELECT subject_id, patient_id, role, changed FROM audit_log')
  const lost = { patient_id: patient, role: 'SYSTEM', changed: { external_id: ['his-7', null] } }
  expect(trail).toHaveLength(2)
  for (const subject_id of [second, missed]) expect(trail).toContainEqual({ subject_id, ...lost })
  await expect(visitOn(7, 'his-8')).rejects.toThrow('appointments_external_id')
})
