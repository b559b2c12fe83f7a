import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const doctor = randomUUID()
const user = randomUUID()
const [old, survivor] = [randomUUID(), randomUUID()]

async function visitOf(patient: string, day: number): Promise<string> {
  const id = randomUUID()
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', d, d + interval '30 minutes', 'UTC'
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $5) d)`,
    [clinic, id, doctor, patient, day],
  )
  return id
}

/** As Workers of the version before call it. */
const mergeAsBefore = (from: string, into: string) =>
  db.query(`SELECT merge_patients($1, $2, $3, $4, $5, now(), true, false, NULL, true) merged`, [
    ...[clinic, from, into, randomUUID(), user],
  ])

const unmerge = async (id: string) => {
  const [row] = await db.query('SELECT unmerge_patients($1, $2, $3, now(), true, NULL) undone', [clinic, id, user])
  return row?.undone
}

beforeAll(async () => {
  db = await databaseBefore('unmerge_patients')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
  await db.query(`INSERT INTO doctors (id, name) VALUES ($1, 'Dr Old')`, [doctor])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2)', [clinic, doctor])
  await db.query(
    `INSERT INTO patients (clinic_id, id, name, external_id) VALUES ($1, $2, 'Ann Old', 'his-7'), ($1, $3, 'Ann Older', NULL)`,
    [clinic, old, survivor],
  )
})

afterAll(() => db.stop())

test('a merge of the version before is undone: its journal knew less, and took the external id from the record', async () => {
  const [theirs, own] = [await visitOf(old, 0), await visitOf(survivor, 1)]
  await mergeAsBefore(old, survivor)
  expect(await db.query('SELECT external_id FROM patients WHERE id = $1', [old])).toEqual([{ external_id: null }])
  await db.migrate()
  const since = await visitOf(survivor, 2)
  const undone = await unmerge(old)
  expect(undone).toMatchObject({
    unmerge: { returned: { visits: 1 }, stayed: { visits: [since], plans: [], series: [] } },
  })
  const rows = await db.query('SELECT id, patient_id FROM appointments ORDER BY starts_at')
  expect(rows).toEqual([
    { id: theirs, patient_id: old },
    { id: own, patient_id: survivor },
    { id: since, patient_id: survivor },
  ])
  const ids = await db.query('SELECT external_id FROM patients ORDER BY name')
  expect(ids).toEqual([{ external_id: 'his-7' }, { external_id: null }])
})

test('a Worker of the version before merges on, and that can be undone too', async () => {
  const [merged] = await mergeAsBefore(old, survivor)
  expect(merged?.merged).toMatchObject({ merge: { moved: { visits: 1 } }, patient: { id: survivor } })
  expect(await unmerge(old)).toHaveProperty('unmerge.returned', { visits: 1, plans: 0, series: 0 })
})
