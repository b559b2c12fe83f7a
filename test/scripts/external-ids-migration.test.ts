import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinics = [randomUUID(), randomUUID()] as const
const doctor = randomUUID()
const patient = randomUUID()

/** A visit as it could be while nothing held an external id to one. */
async function visitOn(
  day: number,
  externalId: string | null,
  { status = 'SCHEDULED', clinic = clinics[0] as string } = {},
) {
  const id = randomUUID()
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, status, external_id, starts_at, ends_at, timezone, created_at)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', $6, $7, d, d + interval '30 minutes', 'UTC', d - interval '40 days'
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $5) d)`,
    [clinic, id, doctor, patient, day, status, externalId],
  )
  return id
}

beforeAll(async () => {
  db = await databaseBefore('external_ids_of_visits')
  await db.query(`INSERT INTO doctors (id, name) VALUES ($1, 'Dr Old')`, [doctor])
  for (const clinic of clinics) {
    await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
    await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2)', [clinic, doctor])
    await db.query(`INSERT INTO patients (clinic_id, id, name) VALUES ($1, $2, 'Ann Old')`, [clinic, patient])
  }
})

afterAll(() => db.stop())

test('of visits that share an external id the oldest that stands keeps it, and the others’ trail tells theirs', async () => {
  const cancelled = await visitOn(0, 'A', { status: 'CANCELLED' })
  const kept = await visitOn(1, 'A')
  const second = await visitOn(2, 'A', { status: 'NO_SHOW' })
  const third = await visitOn(3, 'A', { status: 'COMPLETED' })
  const alone = await visitOn(4, 'a')
  const none = await visitOn(5, null)
  const elsewhere = await visitOn(6, 'A', { clinic: clinics[1] })
  await db.migrate()
  const rows = await db.query('SELECT id, external_id, version FROM appointments')
  const found = new Map(rows.map(({ id, external_id, version }) => [id, [external_id, version]]))
  expect([cancelled, kept, alone, elsewhere].map((id) => found.get(id))).toEqual([
    ['A', 1],
    ['A', 1],
    ['a', 1],
    ['A', 1],
  ])
  expect(found.get(none)).toEqual([null, 1])
  for (const id of [second, third]) {
    expect(found.get(id)).toEqual([null, 2])
    const trail = await db.query('SELECT action, patient_id, changed FROM audit_log WHERE subject_id = $1', [id])
    expect(trail).toEqual([
      { action: 'appointment.updated', patient_id: patient, changed: { external_id: ['A', null] } },
    ])
    const told = await db.query('SELECT type, subject_version FROM outbox WHERE subject_id = $1', [id])
    expect(told).toEqual([{ type: 'appointment.updated', subject_version: 2 }])
  }
  expect(await db.query('SELECT count(*)::int n FROM audit_log')).toEqual([{ n: 2 }])
  await expect(visitOn(7, 'A')).rejects.toMatchObject({ constraint: 'appointments_external_id' })
  await visitOn(8, 'A', { status: 'CANCELLED' })
})
