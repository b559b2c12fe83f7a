import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env, EventsWakeUp } from '../../src/env.ts'
import worker from '../../src/index.ts'
import { takeOverParked } from '../../src/jobs/take-over-parked.ts'
import type { Hearer } from '../../src/plugins/hearer.ts'
import { sqlAs } from '../support/clinic.ts'
import { drain, emit, HOUR, isProcessed, leftOf, listener, NOW } from './outbox-events.ts'

const logged = { warn: vi.spyOn(console, 'warn'), error: vi.spyOn(console, 'error') }
const linesOf = (spy: typeof logged.warn) => spy.mock.calls.map(([line]) => JSON.parse(String(line)))
afterEach(() => {
  for (const spy of Object.values(logged)) spy.mockClear()
})

test('everyone hears events in their order, and once', async () => {
  const { type, ids } = await emit(1_100)
  const all = [listener(type), listener(type), listener('test.other')] as const
  expect(await drain(all)).toBeGreaterThanOrEqual(1_100)
  await drain(all)
  expect(all.map(({ heard }) => heard)).toEqual([ids, ids, []])
  expect(new Set(await isProcessed(ids))).toEqual(new Set([true]))
  expect(await leftOf(ids)).toEqual([])
})

test('an event that a hearer refuses holds up no other, no other hearer, and is that hearer’s alone', async () => {
  const { type, ids } = await emit(5)
  const [picky, calm] = [listener(type, ids.slice(1, 2)), listener(type)]
  await drain([picky, calm])
  expect(picky.heard).toEqual(ids.filter((_, n) => n !== 1))
  expect(calm.heard).toEqual(ids)
  expect(await isProcessed(ids)).toEqual([true, true, true, true, true])
  expect(await leftOf(ids)).toEqual([[picky.name, 1, 10]])
  const recovered = listener(type, [], picky.name)
  await drain([recovered, calm], NOW + 9_999)
  expect(recovered.heard).toEqual([])
  await drain([recovered, calm], NOW + 10_000)
  expect(recovered.heard).toEqual([ids[1]])
  expect(calm.heard).toEqual(ids)
  expect(await leftOf(ids)).toEqual([[picky.name, 1, 'delivered']])
  const lines = linesOf(logged.warn)
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'outbox.not_delivered', hearer: picky.name, eventId: ids[1], error: 'Error' }),
  )
  expect(JSON.stringify(lines)).not.toMatch(/Pia|555/)
})

test('what failed waits longer each time; after ten attempts it is parked, told of by its id, and left alone', async () => {
  const { type, ids } = await emit(3)
  const picky = listener(type, ids.slice(0, 1))
  await drain([picky])
  const parked = () => linesOf(logged.error).filter((line) => line.type === type)
  for (const [attempt, seconds] of [20, 40, 80, 160, 320, 640, 1280, 2560].entries()) {
    const now = NOW + (attempt + 1) * HOUR
    await drain([picky], now)
    expect(await leftOf(ids, now)).toEqual([[picky.name, attempt + 2, seconds]])
  }
  expect(parked()).toEqual([])
  await drain([picky], NOW + 9 * HOUR)
  expect(await leftOf(ids)).toEqual([[picky.name, 10, 'parked']])
  expect(picky.heard).toEqual(ids.slice(1))
  expect(parked()).toMatchObject([
    { level: 'error', event: 'outbox.parked', eventId: ids[0], hearer: picky.name, type },
  ])
  const later = listener(type, [], picky.name)
  await drain([later], NOW + 99 * HOUR)
  expect(later.heard).toEqual([])
})

test('an outage counts against few events, and keeps no event from those who hear', async () => {
  const { type, ids } = await emit(600)
  const [out, calm] = [listener(type, ids), listener(type)]
  await drain([out, calm])
  expect(calm.heard).toEqual(ids)
  expect(new Set(await isProcessed(ids))).toEqual(new Set([true]))
  const left = (await leftOf(ids)).map(String)
  expect(left.filter((one) => one === `${out.name},1,10`)).toHaveLength(20)
  expect(left.filter((one) => one === `${out.name},0,30`)).toHaveLength(580)
  const back = listener(type, [], out.name)
  await drain([back], NOW + HOUR)
  expect(new Set(back.heard)).toEqual(new Set(ids))
  expect(back.heard).toHaveLength(600)
})

test('a hearer that hangs delays nobody else, and what it hangs at is found out', async () => {
  const { type, ids } = await emit(4)
  const calm = listener(type)
  const stuck: Hearer & { heard: string[] } = listener(type)
  const { deliver } = stuck
  stuck.deliver = (events, ...rest) =>
    events.some(({ id }) => id === ids[1]) ? new Promise(() => {}) : deliver(events, ...rest)
  const drainBoth = (now: number) => drain([stuck, calm], now, { patience: 20 })
  await drainBoth(NOW)
  expect(calm.heard).toEqual(ids)
  expect(await isProcessed(ids)).toEqual([true, true, true, true])
  expect(new Set((await leftOf(ids)).map(String))).toEqual(new Set([`${stuck.name},0,30`]))
  expect(linesOf(logged.warn)).toContainEqual(expect.objectContaining({ hearer: stuck.name, error: 'TookTooLong' }))
  // It rests, and new events wait for it without being tried.
  const more = await emit(1)
  const { type: other } = more
  stuck.hears = (one) => one === type || one === other
  await drainBoth(NOW + 29_999)
  expect(await leftOf(more.ids, NOW + 29_999)).toEqual([[stuck.name, 0, 30]])
  await drainBoth(NOW + HOUR)
  expect(stuck.heard).toEqual([ids[0]])
  await drainBoth(NOW + 2 * HOUR)
  expect(stuck.heard).toEqual([ids[0], ids[2], ids[3], ...more.ids])
  expect((await leftOf(ids)).map((one) => one.slice(1))).toMatchObject([
    [0, 'delivered'],
    [2, expect.any(Number)],
    [0, 'delivered'],
    [0, 'delivered'],
  ])
})

test('an event that was parked for all of them is given to all of them again', async () => {
  const { type, ids } = await emit(2)
  await drain([])
  await sqlAs(
    `insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, next_at)
    select clinic_id, id, '*', subject_id, xact, $2 from outbox where id = any($1)`,
    [ids, new Date(NOW).toISOString()],
  )
  const [picky, calm] = [listener(type, ids.slice(0, 1)), listener(type)]
  await drain([picky, calm])
  expect(calm.heard).toEqual(ids)
  expect(await leftOf(ids)).toEqual([
    ['*', 1, 10],
    ['*', 0, 'delivered'],
  ])
})

test('what a Worker of the version before has parked meanwhile becomes a delivery to all', async () => {
  const { ids } = await emit(1, 10)
  await sqlAs('update outbox set processed_at = now(), parked_at = now() where id = any($1)', [ids])
  const db = openDatabase(env.HYPERDRIVE.connectionString)
  expect(await takeOverParked(db)).toBeGreaterThanOrEqual(1)
  expect(await takeOverParked(db)).toBe(0)
  expect(await leftOf(ids)).toEqual([['*', 10, 'parked']])
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
