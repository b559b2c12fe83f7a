import { rmSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeClinic } from '../../scripts/clinic-create.ts'
import { migrate } from '../../scripts/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { hashCode } from '../../src/platform/auth/one-time-code.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const NOW = Date.parse('2026-11-22T06:40:00Z')
const signingKey = 'a key of the Worker '.repeat(3)
let postgres: RunningPostgres
let db: Client

beforeAll(async () => {
  postgres = await startPostgres({ persistent: false })
  await migrate(postgres.ownerUrl)
  db = new Client({ connectionString: postgres.ownerUrl })
  await db.connect()
})

afterAll(async () => {
  await db.end()
  await postgres.stop()
  rmSync(postgres.logFile, { force: true })
})

const input = { name: 'Harbor', timezone: 'America/New_York', country: 'US' } as const

test('a shell makes a clinic, audited, and the invitation that the Worker will find', async () => {
  const made = await makeClinic(
    postgres.ownerUrl,
    { ...input, adminEmail: 'Ada@Example.com' },
    { signingKey, now: NOW },
  )
  expect(made.invitation?.expiresAt).toBe('2026-11-29T06:40:00.000Z')
  const clinics = await db.query("SELECT name, timezone, settings->>'country' country FROM clinics WHERE id = $1", [
    made.id,
  ])
  expect(clinics.rows).toEqual([input])
  const [kept] = await hashCode({ SIGNING_KEY: signingKey, PUBLIC_URL: '' }, 'membership', made.invitation?.code ?? '')
  const invited = await db.query(
    'SELECT status, roles, email, email_folded, code FROM memberships WHERE clinic_id = $1',
    [made.id],
  )
  expect(invited.rows).toEqual([
    {
      status: 'invited',
      roles: ['CLINIC_ADMIN'],
      email: 'Ada@Example.com',
      email_folded: 'ada@example.com',
      code: kept,
    },
  ])
  const trail = await db.query('SELECT role, action FROM audit_log WHERE clinic_id = $1 ORDER BY action', [made.id])
  expect(trail.rows).toEqual([
    { role: 'SYSTEM', action: 'clinic.created' },
    { role: 'SYSTEM', action: 'membership.changed' },
  ])
  const told = await db.query('SELECT type FROM outbox WHERE clinic_id = $1 ORDER BY type', [made.id])
  expect(told.rows.map(({ type }) => type)).toEqual(['clinic.created', 'membership.changed'])
})

test('one without an administrator has no invitation', async () => {
  const made = await makeClinic(postgres.ownerUrl, input, { signingKey, now: NOW })
  expect(made.invitation).toBeNull()
  expect((await db.query('SELECT FROM memberships WHERE clinic_id = $1', [made.id])).rowCount).toBe(0)
})
