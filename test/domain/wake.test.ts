import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EventsWakeUp } from '../../src/env.ts'
import { gather } from '../../src/platform/gather.ts'
import { factory } from '../../src/platform/http/context.ts'
import { wakeOutbox } from '../../src/platform/wake.ts'
import { testEnv } from './platform-app.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

/** An app whose writes wake a Queue that notes what it is sent. */
function appWith(send: (message: EventsWakeUp) => Promise<void> = async () => {}) {
  const sent: EventsWakeUp[] = []
  const queue = {
    send(message: EventsWakeUp) {
      sent.push(message)
      return send(message)
    },
  }
  const app = factory
    .createApp()
    .use(wakeOutbox)
    .get('/visits', (c) => c.text('read'))
    .post('/visits', (c) => c.text('written'))
    .post('/refused', (c) => c.text('refused', 409))
    .post('/again', (c) => c.text('replayed', 200, { 'Idempotency-Replayed': 'true' }))
  const env = testEnv({ EVENTS: queue as never })
  const waiting: Promise<unknown>[] = []
  const context = { waitUntil: (work: Promise<unknown>) => waiting.push(work), passThroughOnException() {}, props: {} }
  const request = (method: string, path: string) => app.request(path, { method }, env, context as never)
  return { sent, request, settled: () => Promise.all(waiting) }
}

describe('the outbox', () => {
  test('is woken once by writes side by side, after the last of them, and again by the next', async () => {
    const { sent, request, settled } = appWith()
    await Promise.all(Array.from({ length: 20 }, () => request('POST', '/visits')))
    await later(50)
    await request('POST', '/visits')
    expect(sent).toEqual([])
    await later(50)
    expect(sent).toEqual([{}])
    await request('POST', '/visits')
    await later(100)
    expect(sent).toEqual([{}, {}])
    await settled()
  })

  test('is woken again by a write that comes while a message is on its way: the consumer may have looked already', async () => {
    const onItsWay = Promise.withResolvers<void>()
    const { sent, request, settled } = appWith(() => onItsWay.promise)
    await request('POST', '/visits')
    await later(100)
    await request('POST', '/visits')
    await later(100)
    expect(sent).toHaveLength(2)
    onItsWay.resolve()
    await settled()
  })

  test('is not woken by what has written nothing', async () => {
    const { sent, request } = appWith()
    await request('GET', '/visits')
    for (const path of ['/refused', '/again', '/nowhere']) await request('POST', path)
    await later(200)
    expect(sent).toEqual([])
  })

  test('a Queue that fails is said so, and asked again by the next write', async () => {
    const logged = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { sent, request, settled } = appWith(() => Promise.reject(new Error('Queue is away')))
    for (let n = 0; n < 2; n++) {
      await request('POST', '/visits')
      await later(100)
    }
    await settled()
    expect(sent).toHaveLength(2)
    expect(JSON.parse(String(logged.mock.calls[0]?.[0]))).toMatchObject({ event: 'outbox.not_woken' })
    logged.mockRestore()
  })

  test('a request that ended before its message was sent keeps no later one from waking it', async () => {
    const { sent, request } = appWith()
    await request('POST', '/visits')
    vi.clearAllTimers()
    vi.setSystemTime(Date.now() + 200)
    await request('POST', '/visits')
    await later(100)
    expect(sent).toHaveLength(1)
  })
})

test('what is gathered is told apart by its key, and nothing of it is lost', async () => {
  const done: [string, number[]][] = []
  const add = gather<string, number>(20, async (_, items, key) => {
    done.push([key, items])
  })
  const c = { executionCtx: { waitUntil() {} } } as never
  add(c, 'a', 1)
  add(c, 'b', 2)
  add(c, 'a', 3)
  await later(20)
  add(c, 'a', 4)
  await later(20)
  expect(done).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
    ['a', [4]],
  ])
})
