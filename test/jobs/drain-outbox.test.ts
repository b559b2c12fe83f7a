import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env, EventsWakeUp } from '../../src/env.ts'
import worker from '../../src/index.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import { builtIn } from '../../src/plugins/built-in.ts'
import type { Hearer } from '../../src/plugins/hearer.ts'
import { sqlAs } from '../support/clinic.ts'

/** So far ahead that the Worker's own runs leave these events to the tests: with an attempt behind them they are not due yet. */
const CREATED = Date.parse('2090-01-01T00:00:00Z')
const NOW = CREATED + 24 * 60 * 60_000

// The real ones hear too: a run takes whatever waits, also events of other tests.
const drain = (own: Hearer[], now = NOW) =>
  drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now }, [...builtIn, ...own])

/** Puts events of a type of their own into the outbox; their ids, in order. */
async function emit(count: number, attempts = 1): Promise<{ type: string; ids: string[] }> {
  const type = `test.${v7()}`
  const rows = await sqlAs(
    `insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, attempts)
      select gen_random_uuid(), 'test', gen_random_uuid(), n, $1, '{}', $2, $3 from generate_series(1, $4) n returning id`,
    [type, new Date(CREATED).toISOString(), attempts, count],
  )
  return { type, ids: rows.map(({ id }) => String(id)) }
}

/** A hearer that writes down what it took, and refuses what it is told to. */
function listener(type: string, refused: readonly string[] = []): Hearer & { heard: string[] } {
  const heard: string[] = []
  return {
    name: 'listener',
    heard,
    hears: (one) => one === type,
    deliver: async (events) => {
      if (events.some(({ id }) => refused.includes(id))) throw new Error('Pia Patient +1 555 0199')
      heard.push(...events.map(({ id }) => id))
    },
  }
}

const stateOf = async (ids: string[]) =>
  (await sqlAs('select attempts, processed_at, parked_at from outbox where id = any($1) order by id', [ids])).map(
    ({ attempts, processed_at, parked_at }) => [attempts, processed_at !== null, parked_at !== null],
  )

const logged = { warn: vi.spyOn(console, 'warn'), error: vi.spyOn(console, 'error') }
const linesOf = (spy: typeof logged.warn) => spy.mock.calls.map(([line]) => JSON.parse(String(line)))
afterEach(() => {
  for (const spy of Object.values(logged)) spy.mockClear()
})

test('everyone hears events in their order, and once', async () => {
  const { type, ids } = await emit(1_100)
  const all = [listener(type), listener(type), listener('test.other')] as const
  expect(await drain([...all])).toBeGreaterThanOrEqual(1_100)
  await drain([...all])
  expect(all.map(({ heard }) => heard)).toEqual([ids, ids, []])
  expect(new Set((await stateOf(ids)).map(String))).toEqual(new Set(['1,true,false']))
})

test('an event that a hearer refuses holds up no other, and no other hearer', async () => {
  const { type, ids } = await emit(5)
  const [picky, calm] = [listener(type, ids.slice(1, 2)), listener(type)]
  await drain([picky, calm])
  expect(picky.heard).toEqual(ids.filter((_, n) => n !== 1))
  expect(calm.heard).toEqual(ids)
  const done = [1, true, false]
  expect(await stateOf(ids)).toEqual([done, [2, false, false], done, done, done])
  const recovered = listener(type)
  await drain([recovered])
  expect(recovered.heard).toEqual([ids[1]])
  expect((await stateOf(ids))[1]).toEqual([2, true, false])
  const lines = linesOf(logged.warn)
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'outbox.not_delivered', hearer: 'listener', eventId: ids[1], error: 'Error' }),
  )
  expect(JSON.stringify(lines)).not.toMatch(/Pia|555/)
})

test('after ten attempts an event is parked and told of by its id, and the others go on', async () => {
  const { type, ids } = await emit(3)
  const picky = listener(type, ids.slice(0, 1))
  for (let attempt = 2; attempt < 10; attempt++) await drain([picky])
  expect((await stateOf(ids))[0]).toEqual([9, false, false])
  const parked = () => linesOf(logged.error).filter((line) => line.type === type)
  expect(parked()).toEqual([])
  await drain([picky])
  expect((await stateOf(ids))[0]).toEqual([10, true, true])
  expect(picky.heard).toEqual(ids.slice(1))
  expect(parked()).toMatchObject([{ level: 'error', event: 'outbox.parked', eventId: ids[0], type }])
  const later = listener(type)
  await drain([later])
  expect(later.heard).toEqual([])
})

test('what failed waits longer each time before it is tried again', async () => {
  const { type, ids } = await emit(1, 3)
  const all = listener(type)
  await drain([all], CREATED + 39_999)
  expect(all.heard).toEqual([])
  await drain([all], CREATED + 40_000)
  expect(all.heard).toEqual(ids)
})

test('an outage counts against few events, and the rest waits for the next run', async () => {
  const { type, ids } = await emit(600)
  const [out, calm] = [listener(type, ids), listener(type)]
  await drain([out, calm])
  expect(calm.heard).toEqual(ids)
  const states = (await stateOf(ids)).map(String)
  expect(states.filter((state) => state === '2,false,false')).toHaveLength(20)
  expect(states.filter((state) => state === '1,false,false')).toHaveLength(580)
  const back = listener(type)
  await drain([back])
  expect(back.heard).toEqual(ids)
})

test('what escapes the consumer says nothing of what failed, and the log only where', async () => {
  const broken: Env = {
    ...env,
    get HYPERDRIVE(): Hyperdrive {
      throw new RangeError('Pia Patient +1 555 0199')
    },
  }
  const run = worker.queue({ messages: [{ body: {} }] } as unknown as MessageBatch<EventsWakeUp>, broken)
  await expect(run).rejects.toEqual(new Error('The outbox could not be drained.'))
  const [line] = linesOf(logged.error).filter(({ event }) => event === 'outbox.failed')
  expect(line).toMatchObject({ level: 'error', error: 'RangeError' })
  expect(JSON.stringify(line)).not.toMatch(/Pia|555/)
})
