import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

const CLINIC = '00000000-0000-4000-8000-000000000001'
const [OLD, LATE] = ['00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000012']
const ADD = "INSERT INTO displays (clinic_id, id, location_id, kind, created_by) VALUES ($1, $2, $1, 'board', $1)"

let database: OldDatabase

beforeAll(async () => {
  database = await databaseBefore('display_expiry')
  await database.query("INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old', 'UTC')", [CLINIC])
  await database.query("INSERT INTO locations (clinic_id, id, name, timezone) VALUES ($1, $1, 'House', 'UTC')", [
    CLINIC,
  ])
  await database.query(ADD, [CLINIC, OLD])
  await database.query("UPDATE displays SET created_at = now() - interval '3 years' WHERE id = $1", [OLD])
  await database.migrate()
}, 60_000)

afterAll(() => database.stop())

test('a screen that hangs already, and one that an older Worker adds, end in 400 days', async () => {
  await database.query(ADD, [CLINIC, LATE])
  const rows = await database.query(`SELECT id, secret, request, revoked_at, version,
    expires_at BETWEEN now() + interval '399 days' AND now() + interval '400 days' AS in_time FROM displays ORDER BY id`)
  const kept = { secret: null, request: null, revoked_at: null, version: 1, in_time: true }
  expect(rows).toEqual([
    { id: OLD, ...kept },
    { id: LATE, ...kept },
  ])
})
