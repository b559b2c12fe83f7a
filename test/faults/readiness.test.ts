import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveProduct } from '../../bench/lab/bare-workerd.ts'
import { buildIfChanged } from '../../scripts/build.ts'
import { type DevKeys, devVars, makeDevKeys } from '../../scripts/dev-keys.ts'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { openDatabase } from '../../src/db/client.ts'
import { ownRights } from '../../src/db/own-rights.ts'
import { statementOf } from '../../src/db/text.ts'
import { vaultKeysInUse } from '../../src/db/vault-keys.ts'
import { parseSettings } from '../../src/domain/parse-settings.ts'
import { remedyOfRights } from '../../src/features/health/remedies.ts'
import { tokenKeysRemedy } from '../../src/features/health/token-keys.ts'
import { look, makeWorld, startDatabase, type World } from './world.ts'

let postgres: RunningPostgres
let keys: DevKeys
let provider: Server
let world: World
let counted = 0

/** The identity provider, by what it is asked for. */
const ANSWERS: Record<string, () => [status: number, body: string]> = {
  '/counted': () => {
    counted++
    return [200, JSON.stringify({ keys: [keys.publicJwk] })]
  },
  '/moved': () => [302, ''],
  '/null': () => [200, 'null'],
  '/cut': () => [200, '{"keys":[{"kty":"RSA","kid":"k"},{"kty":"EC","crv":"P-256"},null,7]}'],
  '/jwks': () => [
    200,
    JSON.stringify({ keys: [{ kty: 'RSA', use: 'enc', kid: 'e', n: 'x', e: 'AQAB' }, keys.publicJwk] }),
  ],
  '/others': () => [200, JSON.stringify({ keys: [{ ...keys.publicJwk, alg: 'PS512' }] })],
  '/none': () => [200, '{"keys":[]}'],
  '/page': () => [200, '<!doctype html><title>Sign in</title>'],
  '/gone': () => [404, '{}'],
  '/broken': () => [500, '{}'],
}

beforeAll(async () => {
  await buildIfChanged()
  postgres = await startDatabase({ persistent: false })
  keys = await makeDevKeys()
  world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 1 })
  provider = createServer((request, response) => {
    // Who asks for anything else is never answered.
    const [status, body] = ANSWERS[request.url ?? '']?.() ?? []
    if (status !== undefined) response.writeHead(status).end(body)
  })
  await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening))
})

afterAll(async () => {
  provider.closeAllConnections()
  provider.close()
  await postgres.stop()
  rmSync(postgres.logFile, { force: true })
})

const providerUrl = (path: string) => `http://127.0.0.1:${(provider.address() as AddressInfo).port}${path}`

const asSuperuser = (text: string, database = 'kept') =>
  look(Object.assign(new URL(postgres.ownerUrl), { username: 'postgres', pathname: `/${database}` }).href, text)

interface Setting {
  databaseUrl?: string
  vars?: Record<string, string | undefined>
  kv?: string
}

/** What a new Worker in this setting says of itself: one that was asked before keeps its answers for a while. */
async function readinessIn({ databaseUrl = postgres.appUrl, vars = {}, kv }: Setting) {
  const worker = await serveProduct({
    databaseUrl,
    vars: (url) => {
      // What is down is what the answer says: the log would fill the screen of who runs the tests.
      const given = Object.entries({ ...devVars(keys, url), LOG_LEVEL: 'silent', ...vars })
      return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined))
    },
    ...(kv === undefined ? {} : { kv }),
  })
  try {
    const ask = async () => {
      const response = await fetch(`${worker.url}/health/ready`, { signal: AbortSignal.timeout(20_000) })
      return { status: response.status, retryAfter: response.headers.get('Retry-After'), body: await response.json() }
    }
    const [answer, ...others] = await Promise.all([ask(), ask(), ask()])
    // Who asks meanwhile gets the same answer, to the millisecond.
    expect(others).toEqual([answer, answer])
    return answer
  } finally {
    await worker.stop()
  }
}

const PARTS = ['postgres', 'kv', 'migrations', 'role', 'tokenKeys', 'vaultKeys'] as const
type Part = (typeof PARTS)[number]
type Down = Partial<Record<Part, RegExp>>

/** Exactly these parts are down, each with what to do; the others are up, and say nothing. */
function expectDown(answer: Awaited<ReturnType<typeof readinessIn>>, down: Down) {
  const body = answer.body as Record<Part, { state: string; milliseconds: number; remedy?: string }>
  expect(Object.keys(body).sort()).toEqual(['state', 'unreadable', ...PARTS].sort())
  const found = PARTS.map((part) => [part, body[part].state, body[part].remedy])
  const expected = PARTS.map((part) =>
    down[part] ? [part, 'down', expect.stringMatching(down[part])] : [part, 'up', undefined],
  )
  expect(found).toEqual(expected)
  for (const part of PARTS) expect(body[part].milliseconds).toBeGreaterThanOrEqual(0)
  const isReady = Object.keys(down).length === 0
  expect(answer).toMatchObject(
    isReady
      ? { status: 200, retryAfter: null, body: { state: 'ready' } }
      : { status: 503, retryAfter: expect.stringMatching(/^\d+$/), body: { state: 'not ready' } },
  )
  // Anybody may ask: the answer names no host, port, user or password.
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`127\\.0\\.0\\.1|${postgres.port}|kept_owner|not-this-one`))
}

const addressWith = (change: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname'>>) =>
  Object.assign(new URL(postgres.appUrl), change).href

describe('ready', () => {
  test('where all is well, with the keys given and with those of an address', async () => {
    expectDown(await readinessIn({}), {})
    const vars = { AUTH_JWKS: undefined, AUTH_JWKS_URL: providerUrl('/jwks') }
    expectDown(await readinessIn({ vars }), {})
  })

  test('for a role of its own with the rights of kept_app', async () => {
    await asSuperuser("create role kept_app_2 login password 'kept' in role kept_app")
    expectDown(await readinessIn({ databaseUrl: addressWith({ username: 'kept_app_2' }) }), {})
  })

  test('on a newer schema, as after a Worker was rolled back', async () => {
    const later = `insert into drizzle.__drizzle_migrations (hash, created_at) select 'later', max(created_at) + 1 from drizzle.__drizzle_migrations`
    await look(postgres.ownerUrl, later)
    expectDown(await readinessIn({}), {})
    await look(postgres.ownerUrl, "delete from drizzle.__drizzle_migrations where hash = 'later'")
  })
})

describe('not ready: the database', () => {
  const first = { migrations: /see postgres/, role: /see postgres/, vaultKeys: /see postgres/ }

  test.each([
    ['a wrong password', () => ({ password: 'not-this-one' }), /does not let the Worker sign in: correct the user/],
    ['no such user', () => ({ username: 'nobody' }), /does not let the Worker sign in/],
    ['no such database', () => ({ pathname: '/nowhere' }), /no database of that name/],
    ['a refused port', () => ({ port: '9' }), /cannot be reached: see that it runs/],
  ])('%s', async (_, change, remedy) => {
    expectDown(await readinessIn({ databaseUrl: addressWith(change()) }), { postgres: remedy, ...first })
  })

  test('one that hangs: each check is cut off, and all of them at once', async () => {
    // It takes whoever connects, and says nothing.
    const silent = createTcpServer((socket) => socket.on('error', () => {}).resume())
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const { port } = silent.address() as AddressInfo
    const started = performance.now()
    const answer = await readinessIn({ databaseUrl: addressWith({ port: String(port) }) })
    expectDown(answer, { postgres: /within 3 seconds/, ...first })
    expect(performance.now() - started).toBeLessThan(12_000)
    silent.close()
  })

  test('no migrations', async () => {
    await asSuperuser('create database bare owner kept_owner', 'postgres')
    await asSuperuser('grant connect on database bare to kept_app', 'postgres')
    expectDown(await readinessIn({ databaseUrl: addressWith({ pathname: '/bare' }) }), {
      migrations: /^The database lacks \d+ migrations, 0000_tables to \d{4}_\w+: run npm run db:migrate\.$/,
      vaultKeys: /see migrations/,
    })
  })

  test('all migrations but the newest', async () => {
    const [newest] = await look<{ id: number; hash: string; created_at: string }>(
      postgres.ownerUrl,
      'delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations) returning *',
    )
    try {
      expectDown(await readinessIn({}), {
        migrations: /^The database lacks the migration \d{4}_\w+: run npm run db:migrate\.$/,
      })
    } finally {
      await look(postgres.ownerUrl, 'insert into drizzle.__drizzle_migrations values ($1, $2, $3)', [
        newest?.id,
        newest?.hash,
        newest?.created_at,
      ])
    }
  })
})

describe('not ready: the role', () => {
  test('the owner of the database', async () => {
    expectDown(await readinessIn({ databaseUrl: postgres.ownerUrl }), {
      role: /CREATEROLE: let the Worker sign in as kept_app/,
    })
  })

  /** What is done about a role that was made so: it is asked as the Worker asks it. */
  async function remedyFor(made: string): Promise<string | null> {
    await asSuperuser(made)
    const db = openDatabase(addressWith({ username: 'who' }))
    try {
      return remedyOfRights(await ownRights(db))
    } finally {
      db.release()
      await asSuperuser('drop owned by who; drop role who')
    }
  }

  const ROLE = "create role who login password 'kept'"
  const APP = `${ROLE} in role kept_app`
  test.each([
    ['a superuser', "create role who login superuser password 'kept'", /superuser/],
    ['a role above row security', `create role who login bypassrls password 'kept' in role kept_app`, /BYPASSRLS/],
    ['a maker of roles', `create role who login createrole password 'kept' in role kept_app`, /CREATEROLE/],
    ['a member of the owner', `${ROLE} in role kept_owner`, /owns the database/],
    ['the owner of a schema', `${APP}; create schema theirs authorization who`, /owns the database, or what is in it/],
    [
      'the owner of one function',
      `${APP}; grant create on schema public to who; set role who; create function theirs() returns int language sql as 'select 1'; reset role`,
      /owns the database, or what is in it/,
    ],
    ['one that may empty the trail', `${APP}; grant truncate on audit_log to who`, /REVOKE UPDATE/],
    ['one that may delete of the trail', `${APP}; grant delete on audit_log to who`, /REVOKE UPDATE/],
    ['one that may change one column', `${APP}; grant update (role) on audit_log to who`, /REVOKE UPDATE/],
    ['one that may change seals', `${APP}; grant update on audit_seals to who`, /REVOKE UPDATE/],
    ['one that may hang a trigger on it', `${APP}; grant trigger on audit_log to who`, /REVOKE UPDATE/],
  ])('%s', async (_, made, remedy) => {
    expect(await remedyFor(made)).toMatch(remedy)
  })

  test('and no more than kept_app has is none of these', async () => {
    expect(await remedyFor(APP)).toBeNull()
  })
})

describe('not ready: the keys of tokens', () => {
  test.each([
    ['nobody is there', () => 'http://127.0.0.1:9/jwks', /cannot be fetched/],
    ['it hangs', () => providerUrl('/hangs'), /cannot be fetched/],
  ])('%s', async (_, url, remedy) => {
    expectDown(await readinessIn({ vars: { AUTH_JWKS: undefined, AUTH_JWKS_URL: url() } }), { tokenKeys: remedy })
  })

  const settingsWith = (more: Record<string, string>) => {
    const { AUTH_JWKS: _, ...vars } = devVars(keys, 'http://kept.test')
    const { settings } = parseSettings({ ...vars, ...more })
    if (!settings) throw new Error('These are no settings.')
    return settings
  }

  test.each([
    ['nothing is there', '/gone', /status 404/],
    ['it is broken', '/broken', /status 500/],
    ['it is elsewhere', '/moved', /status 302/],
    ['a page is there', '/page', /no key set/],
    ['no set is there', '/null', /no key set/],
    ['the set is empty', '/none', /no key that verifies/],
    ['the keys are for other algorithms', '/others', /no key that verifies/],
    ['the keys are cut', '/cut', /no key that verifies/],
  ])('%s', async (_, path, remedy) => {
    expect(await tokenKeysRemedy(settingsWith({ AUTH_JWKS_URL: providerUrl(path) }), Date.now())).toMatch(remedy)
  })

  test('a key in AUTH_JWKS that is none', async () => {
    const AUTH_JWKS = JSON.stringify({ keys: [{ kid: 'k1', kty: 'RSA', e: 'AQAB' }] })
    expect(await tokenKeysRemedy(settingsWith({ AUTH_JWKS }), Date.now())).toMatch(/AUTH_JWKS has no key that verifies/)
  })

  test('however often we are asked, we ask the identity provider once in 15 seconds', async () => {
    const settings = settingsWith({ AUTH_JWKS_URL: providerUrl('/counted') })
    for (const seconds of [0, 1, 14.9]) expect(await tokenKeysRemedy(settings, seconds * 1000)).toBeNull()
    expect(counted).toBe(1)
    expect(await tokenKeysRemedy(settings, 15_000)).toBeNull()
    expect(counted).toBe(2)
  })
})

describe('not ready: KV', () => {
  test('it fails', async () => {
    const kv = 'export default { fetch: () => new Response("no", { status: 500 }) }'
    expectDown(await readinessIn({ kv }), { kv: /namespace of the binding AVAILABILITY/ })
  })

  test('it hangs', async () => {
    const kv = 'export default { fetch: () => new Promise((answer) => setTimeout(answer, 8000, new Response())) }'
    expectDown(await readinessIn({ kv }), { kv: /within 3 seconds/ })
  })
})

const sealed = (keyId: string) => `v1.${keyId}.${'A'.repeat(60)}`

/** Many seals of one key. */
const SEALS = `insert into audit_seals (clinic_id, seq, after_id, through_id, rows, mac, key_id, through_at)
  select gen_random_uuid(), n, n, n + 1, 1, 'm', $1, now() from generate_series(1, 50000) n`

describe('not ready: the vault’s keys', () => {
  test('a text of a row was sealed with a key that is not there', async () => {
    const note = (keyId: string | null) =>
      look(postgres.ownerUrl, 'update patients set metadata = $2 where id = $1', [
        world.patientIds[0],
        keyId && sealed(keyId),
      ])
    await note('dev1')
    expectDown(await readinessIn({}), {})
    await note('k2019')
    expectDown(await readinessIn({}), { vaultKeys: /^VAULT_KEYS lacks the key k2019, .* add it again/ })
    await note('k'.repeat(32))
    expectDown(await readinessIn({}), { vaultKeys: /lacks the key k{32},/ })
    await note(null)
  })

  test('what looks like a sealed text, and names no key that the vault could have, is passed over', async () => {
    for (const keyId of ['<b>call 555</b>', 'two words', '', 'k'.repeat(33), 'ключ'])
      await look(postgres.ownerUrl, 'update patients set metadata = $2 where id = $1', [
        world.patientIds[0],
        sealed(keyId),
      ])
    expectDown(await readinessIn({}), {})
    await look(postgres.ownerUrl, 'update patients set metadata = null where id = $1', [world.patientIds[0]])
  })

  test('the trail was sealed with keys that are not there, however many seals there are', async () => {
    await look(postgres.ownerUrl, SEALS, ['dev1'])
    await look(postgres.ownerUrl, "update audit_seals set key_id = 'k' || seq where mac = 'm' and seq in (1, 2)")
    expectDown(await readinessIn({}), { vaultKeys: /^VAULT_KEYS lacks the keys k1, k2, .* add them again/ })
    await look(postgres.ownerUrl, "delete from audit_seals where mac = 'm'")
  })
})

test('of a big table some pages are read, and of many seals as few as of one', async () => {
  await look(
    postgres.ownerUrl,
    `insert into patients (clinic_id, id, name, date_of_birth, metadata) select $1, gen_random_uuid(), 'Many', '1990-01-01', $2
      from generate_series(1, 60000)`,
    [world.clinicId, sealed('dev1')],
  )
  await look(postgres.ownerUrl, SEALS, ['dev1'])
  await look(postgres.ownerUrl, 'vacuum analyze patients, audit_seals')
  const pagesOf = async (table: string) => {
    const [row] = await look<{ n: string }>(postgres.ownerUrl, `select pg_relation_size('${table}') / 8192 n`)
    return Number(row?.n)
  }
  expect(await pagesOf('patients')).toBeGreaterThan(1_000)
  expect(await pagesOf('audit_seals')).toBeGreaterThan(400)
  const texts: string[] = []
  const run = async (asked: SQL | { text: string }) => {
    texts.push('text' in asked ? asked.text : statementOf(asked).text)
    return []
  }
  await vaultKeysInUse({ run, charge: () => {}, queries: 0, milliseconds: 0 })
  const [plan] = await look<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    postgres.appUrl,
    `explain (analyze, buffers, format json) ${texts[0]}`,
  )
  const { Plan } = plan?.['QUERY PLAN'][0] ?? { Plan: {} }
  const read = (Plan['Shared Hit Blocks'] ?? 0) + (Plan['Shared Read Blocks'] ?? 0)
  expect(read).toBeGreaterThan(10)
  expect(read).toBeLessThan(250)
})
