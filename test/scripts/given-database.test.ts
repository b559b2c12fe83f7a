import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseTrouble, databaseUrl } from '../../scripts/database-trouble.ts'
import { useGivenDatabase } from '../../scripts/given-database.ts'
import { migrate } from '../../scripts/migrate.ts'
import { ROOT } from '../../scripts/paths.ts'
import { freePort } from '../../scripts/ports.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const mine = { appPassword: 'of this checkout', isWanted: false }
let postgres: RunningPostgres

beforeAll(async () => {
  postgres = await startPostgres({ persistent: false })
})
afterAll(async () => {
  await postgres.stop()
  rmSync(postgres.logFile, { force: true })
})

async function ask(url: string, ...texts: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const text of texts) ({ rows } = await client.query(text))
    return rows
  } finally {
    await client.end()
  }
}

const as = (user: string, password: string, more: Partial<URL> = {}) =>
  Object.assign(new URL(postgres.ownerUrl), { username: user, password, ...more }).href

test('a database elsewhere is refused, unless it is wanted', async () => {
  for (const host of ['db.example.com', '10.0.0.1', '127.0.0.1.example.com', '0.0.0.0'])
    await expect(useGivenDatabase(`postgres://a:secret@${host}:5432/kept`, mine)).rejects.toThrow(
      `DATABASE_URL names ${host}:5432, which is not this machine`,
    )
})

test('the Worker gets kept_app where nobody signs in as it, and else a role of its own', async () => {
  const first = await useGivenDatabase(postgres.ownerUrl, mine)
  expect(new URL(first.appUrl).username).toBe('kept_app')
  // As a deployed Worker's would be.
  await ask(postgres.ownerUrl, "ALTER ROLE kept_app PASSWORD 'of a deployed Worker'")
  const second = await useGivenDatabase(postgres.ownerUrl, mine)
  expect(new URL(second.appUrl).username).toMatch(/^kept_app_[0-9a-f]{8}$/)
  expect(await ask(as('kept_app', 'of a deployed Worker'), 'SELECT 1 AS still')).toEqual([{ still: 1 }])
  expect((await useGivenDatabase(postgres.ownerUrl, mine)).appUrl).toBe(second.appUrl)

  const rights = `SELECT current_setting('statement_timeout') t, current_setting('plan_cache_mode') p,
    has_table_privilege('appointments', 'INSERT') i, has_table_privilege('audit_log', 'UPDATE') u`
  expect(await ask(second.appUrl, rights)).toEqual([{ t: '5s', p: 'force_generic_plan', i: true, u: false }])
  expect(await ask(second.appUrl, rights)).toEqual(await ask(as('kept_app', 'of a deployed Worker'), rights))

  // As a later migration would.
  await ask(postgres.ownerUrl, "ALTER ROLE kept_app SET application_name = 'a=b'")
  const third = await useGivenDatabase(postgres.ownerUrl, mine)
  expect(await ask(third.appUrl, "SELECT current_setting('application_name') n")).toEqual([{ n: 'a=b' }])

  const other = await useGivenDatabase(postgres.ownerUrl, { ...mine, appPassword: 'of a second checkout' })
  expect(new URL(other.appUrl).username).not.toBe(new URL(second.appUrl).username)
})

test('a database with somebody’s clinic is refused, unless it is wanted', async () => {
  await useGivenDatabase(postgres.ownerUrl, mine)
  await ask(
    postgres.ownerUrl,
    `INSERT INTO clinics (id, name, timezone, settings) VALUES (gen_random_uuid(), 'Riverside', 'UTC', '{}')`,
  )
  const using = useGivenDatabase(postgres.ownerUrl, mine)
  await expect(using).rejects.toThrow(`${new URL(postgres.ownerUrl).host}/kept holds the clinic “Riverside”`)
  expect((await useGivenDatabase(postgres.ownerUrl, { ...mine, isWanted: true })).ownerUrl).toBe(postgres.ownerUrl)
})

test.each([
  ['', 'is empty'],
  ['  ', 'is empty'],
  ['kept', 'is no address of a database'],
  ['localhost:5432/kept', 'is no address of a database'],
  ['https://owner:secret@localhost/kept', 'is no address of a database'],
  ['postgres://owner:secret@localhost:5432', 'is no address of a database'],
])('%j %s', (text, wrong) => {
  expect(() => databaseUrl(text)).toThrow(
    `DATABASE_URL ${wrong}: it should look like postgres://owner:password@host:5432/kept`,
  )
})

const migrating = async (url: string) => {
  const error = await migrate(url).catch((cause: unknown) => databaseTrouble(cause, new URL(url)))
  return String((error as Error | undefined)?.message)
}

test('what is wrong with a database is told in one line, without the password', async () => {
  const closed = String(await freePort())
  const told = {
    port: await migrating(as('kept_owner', 'kept', { port: closed })),
    password: await migrating(as('kept_owner', 'a wrong secret')),
    database: await migrating(as('kept_owner', 'kept', { pathname: '/other' })),
    host: await migrating(as('kept_owner', 'kept', { hostname: 'kept.invalid' })),
  }
  const { host } = new URL(postgres.ownerUrl)
  expect(told).toEqual({
    port: `Nothing listens at 127.0.0.1:${closed}/kept. Is Postgres running there, and is the port right?`,
    password: `The password of kept_owner is wrong for ${host}/kept.`,
    database: `There is no database ${host}/other.`,
    host: expect.stringMatching(/^The host of kept\.invalid:\d+\/kept (is not known|cannot be looked up)/),
  })
})

/** A cluster whose database belongs to somebody who may not make roles. */
async function withoutRoles(work: (superuser: string, owner: string) => Promise<void>): Promise<void> {
  const other = await startPostgres({ persistent: false })
  try {
    const superuser = Object.assign(new URL(other.ownerUrl), { username: 'postgres' }).href
    await ask(superuser, 'ALTER ROLE kept_owner NOCREATEROLE')
    await work(superuser, other.ownerUrl)
  } finally {
    await other.stop()
    rmSync(other.logFile, { force: true })
  }
}

test('an owner who may not make roles is told of docs/postgres.sql, and needs no more than that', () =>
  withoutRoles(async (superuser, owner) => {
    expect(await migrating(owner)).toContain('kept_owner lacks a right')
    expect(await migrating(owner)).toContain('docs/postgres.sql')
    await ask(superuser, readFileSync(join(ROOT, 'docs', 'postgres.sql'), 'utf8'))
    expect(await migrating(owner)).toBe('undefined')
    const app = Object.assign(new URL(owner), { username: 'kept_app', password: 'a password of your own' }).href
    expect(await ask(app, "SELECT current_setting('lock_timeout') t")).toEqual([{ t: '4s' }])
  }))
