import { expect, inject, test } from 'vitest'
import type { Part } from '../../src/features/health/remedies.ts'
import { countUnreadable } from '../../src/platform/vault/unreadable.ts'
import { send } from '../support/client.ts'
import { sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { hearLog } from '../support/log-lines.ts'
import { production, sendWith } from '../support/video.ts'

// Other tests leave rows behind whose keys nobody has: whether this database is ready is asked in test/faults/readiness.test.ts.

startsAt('2027-03-01T03:00:00Z')

const PARTS = ['kv', 'migrations', 'postgres', 'role', 'state', 'tokenKeys', 'unreadable', 'vaultKeys']

/** The Worker's binding of the database, with a password that is wrong. */
const away = () => ({
  HYPERDRIVE: { connectionString: Object.assign(new URL(inject('appUrl')), { password: 'not-this-one' }).href },
})

const ask = () => send('GET', '/health/ready')

test('the answer is what the reference says, ready or not, and its statements are counted', async () => {
  const found = await ask()
  expect(Object.keys(found.body).sort()).toEqual(PARTS)
  expect(found.queries).toBe(4)
  expect(found.headers.get('Cache-Control')).toBe('no-store')
  const lost = await sendWith(away(), 'GET', '/health/ready')
  expect(lost).toMatchObject({
    status: 503,
    body: { state: 'not ready', postgres: { state: 'down' }, kv: { state: 'up' } },
  })
  expect(Number(lost.headers.get('Retry-After'))).toBeGreaterThan(0)
})

test('however many ask, the database is asked once in five seconds, and for its keys once a minute', async () => {
  const queriesAt = async (instant: string) => {
    setClock(instant)
    const answers = await Promise.all(Array.from({ length: 6 }, ask))
    expect(answers.map(({ body }) => body)).toEqual(answers.map(() => answers[0]?.body))
    return answers.map(({ queries }) => queries).sort()
  }
  expect(await queriesAt('2027-03-01T04:00:00Z')).toEqual([0, 0, 0, 0, 0, 4])
  expect(await queriesAt('2027-03-01T04:00:04.999Z')).toEqual([0, 0, 0, 0, 0, 0])
  expect(await queriesAt('2027-03-01T04:00:05Z')).toEqual([0, 0, 0, 0, 0, 3])
  expect(await queriesAt('2027-03-01T04:00:59.999Z')).toEqual([0, 0, 0, 0, 0, 3])
  expect(await queriesAt('2027-03-01T04:01:05Z')).toEqual([0, 0, 0, 0, 0, 4])
})

test('texts that could not be opened are counted, and a key that one lacked is named', async () => {
  setClock('2027-03-01T05:00:00Z')
  const before = (await ask()).body.unreadable.met
  countUnreadable({ fields: [{ name: 'reason', keyId: 'k_of_readiness', why: 'key_missing' }] })
  setClock('2027-03-01T05:00:05Z')
  const { status, body } = await ask()
  expect([status, body.unreadable.met]).toEqual([503, before + 1])
  expect(body.vaultKeys.remedy).toContain('k_of_readiness')
})

/** What a Worker in production says and logs. */
async function inProduction(more: Record<string, unknown>) {
  const bindings = { ...(await production()), ...more }
  const heard = hearLog()
  try {
    const { body } = await sendWith(bindings, 'GET', '/health/ready')
    const down = heard.of('readiness.down')
    return {
      body,
      remedyOf: (part: Part) => body[part].remedy,
      logged: (part: Part) => down.find((line) => line.part === part),
    }
  } finally {
    heard.stop()
  }
}

test('in production strangers read in general what to do, and the log says it precisely', async () => {
  await sqlAs(
    `insert into audit_seals (clinic_id, seq, after_id, through_id, rows, mac, key_id, through_at)
      values (gen_random_uuid(), 1, 1, 2, 1, 'm', 'k_in_production', now())`,
  )
  const { body, remedyOf, logged } = await inProduction({})
  expect(body.vaultKeys).toEqual({ state: 'down', milliseconds: expect.any(Number), remedy: expect.any(String) })
  expect(remedyOf('vaultKeys')).toBe('Put back the key that is missing from VAULT_KEYS; the log names it.')
  expect(JSON.stringify(body)).not.toContain('k_in_production')
  expect(logged('vaultKeys')).toMatchObject({ level: 'error', remedy: expect.stringContaining('k_in_production') })
  await sqlAs("delete from audit_seals where key_id = 'k_in_production'")

  const lost = await inProduction(away())
  expect(lost.remedyOf('postgres')).toBe('See that Postgres runs and lets the Worker in; the log says what it answers.')
  expect(lost.logged('postgres')).toMatchObject({ remedy: expect.stringMatching(/user, the password/) })
  for (const part of ['migrations', 'role', 'vaultKeys'] as const)
    expect(lost.remedyOf(part)).toBe('Postgres has to answer first: see postgres.')

  const owned = await inProduction({ HYPERDRIVE: { connectionString: inject('ownerUrl') } })
  expect(owned.remedyOf('role')).toMatch(/^Let the Worker sign in as kept_app/)
  expect(owned.logged('role')).toMatchObject({ remedy: expect.stringMatching(/superuser|CREATEROLE/) })
})

test('a query is no part of it', async () => {
  expect((await send('GET', '/health/ready?verbose=1')).status).toBe(422)
})
