import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SYSTEM_USER_ID } from '../../src/domain/system.ts'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const [doctor, patient, old, survivor] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
const users = { doctor: randomUUID(), patient: randomUUID(), guardian: randomUUID(), helper: randomUUID() }
/** A guardian of an old record may be a user who never came. */
const stranger = randomUUID()

beforeAll(async () => {
  db = await databaseBefore('link_codes')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
  await db.query('INSERT INTO users (id, issuer, subject) SELECT u, $2, u::text FROM unnest($1::uuid[]) u', [
    Object.values(users),
    'test',
  ])
  await db.query(`INSERT INTO doctors (id, user_id, name) VALUES ($1, $2, 'Dr Old')`, [doctor, users.doctor])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2)', [clinic, doctor])
  await db.query(
    `INSERT INTO patients (clinic_id, id, user_id, guardian_user_ids, name) VALUES
      ($1, $2, $3, $4, 'Ann Old'), ($1, $5, NULL, $6, 'Ben Old'), ($1, $7, NULL, '{}', 'Ben Older')`,
    [clinic, patient, users.patient, [users.guardian, stranger], old, [users.helper], survivor],
  )
  await db.query('SELECT merge_patients($1, $2, $3, $4, $5, now(), true, false, NULL, true, NULL)', [
    ...[clinic, old, survivor, randomUUID(), users.doctor],
  ])
  await db.query('DELETE FROM outbox')
  await db.migrate()
})

afterAll(() => db.stop())

test('who is linked today stays confirmed, and stands in the journal', async () => {
  const rows = await db.query('SELECT user_id, patient_id, doctor_id, kind, status, issued_by FROM links')
  const row = { status: 'active', issued_by: SYSTEM_USER_ID, patient_id: null, doctor_id: null }
  expect(rows).toHaveLength(5)
  expect(rows).toEqual(
    expect.arrayContaining([
      { ...row, user_id: users.patient, patient_id: patient, kind: 'self' },
      { ...row, user_id: users.guardian, patient_id: patient, kind: 'guardian' },
      { ...row, user_id: stranger, patient_id: patient, kind: 'guardian' },
      { ...row, user_id: users.helper, patient_id: survivor, kind: 'guardian' },
      { ...row, user_id: users.doctor, doctor_id: doctor, kind: 'doctor' },
    ]),
  )
  expect(await db.query(`SELECT FROM patients WHERE pending_user_ids <> '{}'`)).toEqual([])
  expect(await db.query('SELECT FROM outbox')).toEqual([])
})

test('a Worker of the version before changes links, and the journal follows it', async () => {
  await db.query(`UPDATE patients SET guardian_user_ids = array[$2::uuid], updated_at = now() WHERE id = $1`, [
    patient,
    users.helper,
  ])
  await db.query('UPDATE doctors SET user_id = NULL, updated_at = now() WHERE id = $1', [doctor])
  const rows = await db.query(
    `SELECT user_id, status FROM links WHERE patient_id = $1 AND kind = 'guardian' OR doctor_id = $2`,
    [patient, doctor],
  )
  expect(rows).toHaveLength(4)
  expect(rows).toEqual(
    expect.arrayContaining([
      { user_id: users.guardian, status: 'ended' },
      { user_id: stranger, status: 'ended' },
      { user_id: users.helper, status: 'active' },
      { user_id: users.doctor, status: 'ended' },
    ]),
  )
  const told = await db.query(`SELECT payload->>'userId' u FROM outbox WHERE type = 'link.changed'`)
  expect(told.map(({ u }) => u).sort()).toEqual([users.guardian, stranger, users.helper, users.doctor].sort())
})

test('a merge of before, whose journal knows of no pending users, is undone', async () => {
  const [row] = await db.query('SELECT unmerge_patients($1, $2, $3, now(), true, NULL) undone', [
    clinic,
    old,
    users.doctor,
  ])
  expect(row?.undone).not.toHaveProperty('refused')
  const found = await db.query('SELECT guardian_user_ids g, pending_user_ids p FROM patients WHERE id = $1', [old])
  expect(found).toEqual([{ g: [users.helper], p: [] }])
})
