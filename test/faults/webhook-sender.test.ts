import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type DevKeys, devVars, makeDevKeys } from '../../scripts/dev-keys.ts'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { sealerOf } from '../../scripts/world/sealer.ts'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { statementOf } from '../../src/db/text.ts'
import type { Env } from '../../src/env.ts'
import { sendWebhooks } from '../../src/jobs/send-webhooks.ts'
import { webhooksHearer } from '../../src/plugins/webhooks/webhooks.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'
import { look, makeWorld, startDatabase, type World } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-webhooks-'))
const HOUR = 3_600_000
const DAY = 24 * HOUR

let postgres: RunningPostgres
let keys: DevKeys
let receiver: Receiver
let world: World
/** The delays, in seconds, after which runs wanted to be woken. */
const wakes: (number | undefined)[] = []

beforeAll(async () => {
  postgres = await startDatabase({ dataDir: join(folder, 'data'), persistent: false })
  keys = await makeDevKeys()
})

afterAll(async () => {
  await postgres.stop()
  for (const leftover of [folder, postgres.logFile]) rmSync(leftover, { recursive: true, force: true })
})

beforeEach(async () => {
  receiver = await startReceiver()
  world = await makeWorld(postgres.ownerUrl, { doctors: 1, patients: 1 })
  wakes.length = 0
})

afterEach(async () => {
  // What a test leaves waiting is no other test's.
  await sql('update webhooks set ended_at = now()')
  await receiver.stop()
})

const sql = <T extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  look<T>(postgres.ownerUrl, text, values)

function environment(over: Record<string, string> = {}): Env {
  const vars = { ...devVars(keys, 'http://127.0.0.1:1'), KEPT_WEBHOOK_LOOPBACK: '1', ...over }
  const send = async (_: unknown, options?: { delaySeconds?: number }) => {
    wakes.push(options?.delaySeconds)
  }
  return { ...vars, OUTGOING: { send } } as unknown as Env
}

async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(postgres.appUrl)
  return work(db).finally(db.release)
}

/** One run of the sender. */
const run = (over: Record<string, string> = {}) =>
  withDatabase((db) => sendWebhooks({ db, env: environment(over), now: Date.now() }))

/** A run that ends after its requests, before it has written down what became of them. */
const runAndDie = () =>
  withDatabase(async (db) => {
    const dying: Database = {
      ...{ charge: () => {}, queries: 0, milliseconds: 0 },
      run: (statement) => {
        const { text } = 'text' in statement ? statement : statementOf(statement)
        return text.includes('webhooks-tried') ? Promise.reject(new Error('killed')) : db.run(statement)
      },
    }
    return sendWebhooks({ db: dying, env: environment(), now: Date.now() }).catch((error: Error) => error.message)
  })

interface Hook {
  id: string
  path: string
  secret: string
}

async function addWebhook(over: { url?: string; events?: string[] } = {}): Promise<Hook> {
  const [id, secret] = [v7(), `whsec_${Buffer.from(v7().repeat(1)).toString('base64')}`]
  const path = `/${id}`
  const place = { clinicId: world.clinicId, table: 'webhooks', column: 'secret', rowId: id }
  const sealed = sealerOf(keys.vaultKeys)(secret, place)
  await sql('insert into webhooks (clinic_id, id, url, events, secret, created_by) values ($1, $2, $3, $4, $5, $6)', [
    world.clinicId,
    id,
    over.url ?? `${receiver.url}${path}`,
    over.events ?? ['*'],
    sealed,
    world.userId,
  ])
  receiver.secrets.set(path, [secret])
  return { id, path, secret }
}

/** Events of some records, in turn: each has its first before any has its second. Their ids, in the order of their commits. */
async function tell(records: number, each = 1): Promise<string[]> {
  const subjects = Array.from({ length: records }, () => v7())
  const rows = await sql<{ id: string; subject_id: string; subject_version: number }>(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, processed_at)
     select $1, 'appointment', s, n, 'appointment.rescheduled', jsonb_build_object('status', 'SCHEDULED'), now()
     from generate_series(1, $3) n, unnest($2::uuid[]) s order by n returning id, subject_id, subject_version`,
    [world.clinicId, subjects, each],
  )
  const events = rows.map(({ id, subject_id, subject_version }) => ({
    ...{ id, clinicId: world.clinicId, type: 'appointment.rescheduled', subjectType: 'appointment', at: Date.now() },
    ...{ subjectId: subject_id, subjectVersion: subject_version, data: {} },
  }))
  await withDatabase(async (db) => {
    await webhooksHearer.deliver(events, environment(), db)
    // The outbox tells what it has told already, if it was killed meanwhile.
    await webhooksHearer.deliver(events, environment(), db)
  })
  return rows.map(({ id }) => id)
}

/** Lets time pass: whatever waits is due, and nobody has a claim any more. */
const timePasses = () =>
  sql(
    `update deliveries set next_at = now() - interval '1 second', claimed_until = null
     where next_at is not null and clinic_id = $1`,
    [world.clinicId],
  )

const waiting = async () =>
  Number(
    (
      await sql<{ n: string }>('select count(*) n from deliveries where next_at is not null and clinic_id = $1', [
        world.clinicId,
      ])
    )[0]?.n,
  )

const triesOf = (hook: Hook) =>
  sql<{ status: number | null; fault: string | null; attempt: number; next_in: number | null }>(
    `select status, fault, attempt, extract(epoch from next_at - at)::float next_in from delivery_attempts where webhook_id = $1 order by id`,
    [hook.id],
  )

const rowOf = async (hook: Hook) =>
  (
    await sql<{
      active: boolean
      disabled_reason: string | null
      failing_since: Date | null
      paused_until: Date | null
    }>('select * from webhooks where id = $1', [hook.id])
  )[0]

const taken = (hook: Hook) => receiver.received.filter(({ path, status }) => path === hook.path && status === 204)

/** What a path was told of each record, in the order in which it was taken, repetitions aside. */
function versionsBySubject(hook: Hook): number[][] {
  const seen = new Set<string>()
  const bySubject = new Map<string, number[]>()
  for (const { id, body } of taken(hook)) {
    if (seen.has(id)) continue
    seen.add(id)
    bySubject.set(body.subjectId, [...(bySubject.get(body.subjectId) ?? []), body.subjectVersion])
  }
  return [...bySubject.values()]
}

test('a request says what happened, and its signature is the standard’s', async () => {
  const hook = await addWebhook()
  const [id] = await tell(1)
  expect(await run()).toBe(1)
  const [request] = receiver.received
  expect(receiver.forged).toEqual([])
  expect(request?.headers).toMatchObject({ 'webhook-id': id, 'user-agent': 'Kept', 'content-type': 'application/json' })
  expect(request?.body).toEqual({
    ...{
      type: 'appointment.rescheduled',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { status: 'SCHEDULED' },
    },
    ...{ id, version: 1, subjectType: 'appointment', subjectId: expect.any(String), subjectVersion: 1 },
    clinicId: world.clinicId,
  })
  expect(Object.keys(request?.body).slice(0, 3)).toEqual(['type', 'timestamp', 'data'])
  expect(await triesOf(hook)).toEqual([{ status: 204, fault: null, attempt: 1, next_in: null }])
  expect(await run()).toBe(0)
})

test('receivers that fail, and runs beside one another and cut off, lose no event and put none out of order', async () => {
  const hooks = [await addWebhook(), await addWebhook(), await addWebhook()]
  const ids = await tell(12, 4)
  // Each event has its own fate at each receiver, by chance that is the same each time.
  const told = new Map<string, number>()
  receiver.react = async ({ path, id }: Received) => {
    const n = (told.get(path + id) ?? 0) + 1
    told.set(path + id, n)
    const chance = (Number(id) * 7 + hooks.findIndex((hook) => hook.path === path) * 5) % 11
    if (n > 2 || chance > 4) return 204
    await new Promise((resolve) => setTimeout(resolve, chance * 5))
    return ([500, 'drop', { status: 429, headers: { 'Retry-After': '0' } }, 503, 204] as const)[chance] ?? 204
  }
  for (let round = 0; round < 60 && (await waiting()) > 0; round++) {
    await timePasses()
    await Promise.all([run(), round % 4 === 1 ? runAndDie() : run(), run()])
  }
  expect(await waiting()).toBe(0)
  expect(receiver.forged).toEqual([])
  for (const hook of hooks) {
    expect([...new Set(taken(hook).map(({ id }) => id))].sort()).toEqual([...ids].sort())
    expect(versionsBySubject(hook)).toEqual(Array(12).fill([1, 2, 3, 4]))
    const [counts] = await sql<{ n: string }>(
      'select count(*) n from deliveries where webhook_id = $1 and delivered_at is not null and parked_at is null',
      [hook.id],
    )
    expect(counts?.n).toBe(String(ids.length))
  }
})

test('what could not be noted for webhooks at once is waited for by what comes after it', async () => {
  const hook = await addWebhook()
  const [first, second] = await tell(1, 2)
  const waits = async () => {
    await run()
    expect(taken(hook)).toEqual([])
  }
  await sql('delete from deliveries where event_id = $1', [first])
  await sql('update outbox set processed_at = null where id = $1', [first])
  await waits()
  await sql('update outbox set processed_at = now() where id = $1', [first])
  await sql(
    `insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, next_at)
     select clinic_id, id, 'webhooks', subject_id, xact, 1, now() + interval '1 hour' from outbox where id = $1`,
    [first],
  )
  await waits()
  await sql("update deliveries set next_at = null where event_id = $1 and plugin = 'webhooks'", [first])
  await run()
  expect(taken(hook).map(({ id }) => id)).toEqual([second])
})

test('runs beside one another send nothing twice', async () => {
  const hooks = [await addWebhook(), await addWebhook()]
  const ids = await tell(20, 2)
  await Promise.all([run(), run(), run(), run()])
  for (const hook of hooks)
    expect(
      taken(hook)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort())
})

test('a run that ends between a request and its record has it sent again, under the same id', async () => {
  const hook = await addWebhook()
  const [id] = await tell(1)
  expect(await runAndDie()).toBe('killed')
  expect(await run()).toBe(0)
  await timePasses()
  expect(await run()).toBe(1)
  expect(taken(hook).map((one) => one.id)).toEqual([id, id])
})

test('a receiver that hangs holds up nobody else', async () => {
  const [slow, quick] = [await addWebhook(), await addWebhook()]
  await tell(30, 2)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  receiver.react = async ({ path }) => {
    // It answers only once the other has had all: a run that waited for it would see its patience end.
    if (path === slow.path) await held
    else if (taken(quick).length >= 59) release()
    return 204
  }
  await run()
  expect(taken(quick)).toHaveLength(60)
  await run()
  expect((await triesOf(slow)).filter(({ status }) => status !== 204)).toEqual([])
  expect(taken(slow)).toHaveLength(60)
})

test('who does not answer within ten seconds, or cannot be reached, is asked again later, and alone', async () => {
  const [silent, away, fine] = [
    await addWebhook(),
    await addWebhook({ url: 'http://127.0.0.1:9/' }),
    await addWebhook(),
  ]
  const ids = await tell(6)
  receiver.react = ({ path }) => (path === silent.path ? new Promise(() => {}) : 204)
  await run()
  expect(taken(fine)).toHaveLength(ids.length)
  const silentTries = await triesOf(silent)
  expect(silentTries).toHaveLength(2)
  expect(silentTries[0]).toMatchObject({ status: null, fault: 'TIMEOUT', attempt: 1 })
  expect(await triesOf(away)).toEqual(
    expect.arrayContaining([expect.objectContaining({ status: null, fault: 'NO_CONNECTION', attempt: 1 })]),
  )
  // What was claimed and not tried is anybody's at once.
  const [claimed] = await sql<{ n: string }>('select count(*) n from deliveries where claimed_until is not null')
  expect(claimed?.n).toBe('0')
  expect(Math.max(...wakes.map(Number).filter((n) => !Number.isNaN(n)))).toBeLessThanOrEqual(6)
})

test('a redirect is not followed, and what a receiver answers is not read', async () => {
  const [moved, endless] = [await addWebhook(), await addWebhook()]
  await tell(1)
  receiver.react = ({ path }) =>
    path === moved.path
      ? { status: 307, headers: { Location: `${receiver.url}${endless.path}` } }
      : { status: 200, headers: { 'Content-Length': '1000000000' }, body: 'x'.repeat(1000) }
  await run()
  expect(await triesOf(moved)).toMatchObject([{ status: 307, fault: null, next_in: expect.any(Number) }])
  expect(await triesOf(endless)).toMatchObject([{ status: 200, next_in: null }])
  expect(receiver.received).toHaveLength(2)
})

test('ten tries as the table says, and then it is parked, and what came after it is told', async () => {
  const hook = await addWebhook()
  await tell(1, 2)
  const [first] = await sql<{ event_id: string }>(
    'select min(event_id) event_id from deliveries where webhook_id = $1',
    [hook.id],
  )
  receiver.react = ({ id }) => (id === first?.event_id ? 500 : 204)
  for (let n = 0; n < 12; n++) {
    await timePasses()
    await run()
  }
  const tries = await triesOf(hook)
  expect(tries.map(({ status }) => status)).toEqual([...Array(10).fill(500), 204])
  const table = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
  for (const [n, wait] of table.entries()) {
    expect(tries[n]?.next_in).toBeGreaterThanOrEqual(wait)
    expect(tries[n]?.next_in).toBeLessThanOrEqual(wait * 1.2 + 5)
  }
  expect(tries[9]?.next_in).toBeNull()
  const parked = await sql('select event_id from deliveries where webhook_id = $1 and parked_at is not null', [hook.id])
  expect(parked).toEqual([first])
})

test('who asks to be left alone for a time is, and others are not', async () => {
  const [busy, free] = [await addWebhook(), await addWebhook()]
  await tell(1)
  receiver.react = ({ path }) => (path === busy.path ? { status: 429, headers: { 'Retry-After': '3600' } } : 204)
  await run()
  expect((await triesOf(busy))[0]?.next_in).toBeGreaterThanOrEqual(3600)
  await tell(3)
  await run()
  expect([(await triesOf(busy)).length, taken(free).length]).toEqual([1, 4])
  expect(Number((await rowOf(busy))?.paused_until)).toBeGreaterThan(Date.now() + 0.9 * HOUR)
  await sql("update webhooks set paused_until = now() - interval '1 second' where id = $1", [busy.id])
  receiver.react = () => 204
  await timePasses()
  await run()
  expect(taken(busy)).toHaveLength(4)
})

test('who is gone is told nothing more, and what waited is parked', async () => {
  const hook = await addWebhook()
  await tell(9)
  receiver.react = () => 410
  await run()
  expect(await rowOf(hook)).toMatchObject({ active: false, disabled_reason: 'GONE' })
  expect(await waiting()).toBe(0)
  const [parked] = await sql<{ n: string }>(
    'select count(*) n from deliveries where webhook_id = $1 and parked_at is not null',
    [hook.id],
  )
  expect(parked?.n).toBe('9')
  const asked = receiver.received.length
  await tell(1)
  await run()
  expect(receiver.received).toHaveLength(asked)
  const trail = await sql('select action, role from audit_log where subject_id = $1', [hook.id])
  expect(trail).toEqual([{ action: 'webhook.disabled', role: 'SYSTEM' }])
})

test('whom nothing has reached for five days is turned off, and what waits goes on once it is on again', async () => {
  const hook = await addWebhook()
  await tell(1)
  receiver.react = () => 500
  await run()
  expect(await rowOf(hook)).toMatchObject({ active: true, failing_since: expect.any(Date) })
  await sql('update webhooks set failing_since = $2 where id = $1', [hook.id, new Date(Date.now() - 5 * DAY)])
  await timePasses()
  await run()
  expect(await rowOf(hook)).toMatchObject({ active: false, disabled_reason: 'FAILING' })
  receiver.react = () => 204
  await timePasses()
  expect(await run()).toBe(0)
  await sql('update webhooks set active = true, disabled_reason = null where id = $1', [hook.id])
  expect(await run()).toBe(1)
  expect(await rowOf(hook)).toMatchObject({ active: true, failing_since: null })
})

test('what waits for a webhook that was removed ends', async () => {
  const hook = await addWebhook()
  await tell(3)
  await sql('update webhooks set ended_at = now(), active = false where id = $1', [hook.id])
  expect(await run()).toBe(0)
  const rows = await sql('select distinct next_at, parked_at, delivered_at from deliveries where webhook_id = $1', [
    hook.id,
  ])
  expect(rows).toEqual([{ next_at: null, parked_at: null, delivered_at: null }])
})

test('for a day after a rotation both secrets sign, and then the new one', async () => {
  const hook = await addWebhook()
  const next = `whsec_${Buffer.from(v7()).toString('base64')}`
  const place = { clinicId: world.clinicId, table: 'webhooks', column: 'secret', rowId: hook.id }
  await sql(
    "update webhooks set previous_secret = secret, secret = $2, previous_until = now() + interval '1 hour' where id = $1",
    [hook.id, sealerOf(keys.vaultKeys)(next, place)],
  )
  receiver.secrets.set(hook.path, [hook.secret, next])
  await tell(1)
  await run()
  const [request] = receiver.received
  expect([receiver.forged, String(request?.headers['webhook-signature']).split(' ').length]).toEqual([[], 2])
  await sql("update webhooks set previous_until = now() - interval '1 second' where id = $1", [hook.id])
  receiver.secrets.set(hook.path, [next])
  await tell(1)
  await run()
  expect(String(receiver.received[1]?.headers['webhook-signature']).split(' ')).toHaveLength(1)
  receiver.secrets.set(hook.path, [hook.secret])
  await tell(1)
  await run()
  expect(receiver.forged).toHaveLength(1)
})

test('an address that has become a private one, or leads nowhere, is sent nothing', async () => {
  const names = {
    'private.example.com': ['192.168.1.1'],
    'nowhere.example.com': [],
    'mixed.example.com': ['93.184.215.14', '::1'],
  }
  const hooks = [
    ...[
      await addWebhook({ url: 'https://private.example.com/' }),
      await addWebhook({ url: 'https://nowhere.example.com/' }),
    ],
    ...[await addWebhook({ url: 'https://mixed.example.com/' }), await addWebhook({ url: 'https://10.0.0.1/' })],
    await addWebhook({ url: 'http://192.168.7.7:9000/' }),
  ]
  await tell(1)
  const asked: string[] = []
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = new URL(String(input))
    asked.push(url.origin)
    const type = url.searchParams.get('type') === 'A' ? 1 : 28
    const found = names[url.searchParams.get('name') as keyof typeof names].filter(
      (one) => one.includes(':') === (type === 28),
    )
    return Response.json({ Status: 0, Answer: found.map((data) => ({ name: 'x', type, TTL: 60, data })) })
  })
  await run()
  spy.mockRestore()
  expect([...new Set(asked)]).toEqual(['https://cloudflare-dns.com'])
  const faults = await Promise.all(hooks.map(async (hook) => (await triesOf(hook)).map(({ fault }) => fault)))
  expect(faults).toEqual([
    ...[['ADDRESS_REFUSED'], ['ADDRESS_UNKNOWN'], ['ADDRESS_REFUSED'], ['ADDRESS_REFUSED'], ['ADDRESS_REFUSED']],
  ])
})

test('an address of this machine is sent nothing where the installation does not say so', async () => {
  const hook = await addWebhook()
  await tell(1)
  await run({ KEPT_WEBHOOK_LOOPBACK: '0' })
  expect(await triesOf(hook)).toMatchObject([{ status: null, fault: 'ADDRESS_REFUSED' }])
  expect(receiver.received).toEqual([])
})

test('a secret that cannot be opened keeps its webhook from being told, and no other', async () => {
  const [broken, fine] = [await addWebhook(), await addWebhook()]
  await sql("update webhooks set secret = 'v1.lost.AAAA' where id = $1", [broken.id])
  await tell(1)
  await run()
  expect(await triesOf(broken)).toMatchObject([
    { status: null, fault: 'SECRET_UNREADABLE', next_in: expect.any(Number) },
  ])
  expect(taken(fine)).toHaveLength(1)
})
