import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DayFacts } from '../../src/domain/availability.ts'
import { factsWrite, goneWrite, outdatingWrite } from '../../src/features/availability/entries.ts'
import { publisherTo } from '../../src/features/availability/publisher.ts'

const START = Date.parse('2026-11-23T00:00:00Z')
const KEY = 'day:c:d:2026-11-23'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: START })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Written {
  /** Milliseconds since the test began. */
  at: number
  key: string
  /** When the facts were made; null for what was taken out. */
  madeAt: number | null
}

/** A KV that notes what it was asked to do and when; it refuses so many writes first, and takes some milliseconds for each. */
function kvOf({ failures = 0, slow = 0 } = {}) {
  const written: Written[] = []
  let left = failures
  const take = async (key: string, madeAt: number | null) => {
    written.push({ at: Date.now() - START, key, madeAt })
    if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow))
    if (left-- > 0) throw new Error('429')
  }
  const kv = {
    put: (key: string, value: string) => take(key, JSON.parse(value).madeAt ?? JSON.parse(value)),
    delete: (key: string) => take(key, null),
  }
  return { publish: publisherTo(kv as unknown as KVNamespace), written }
}

const facts = (madeAt: number, date = '2026-11-23') =>
  factsWrite({ clinicId: 'c', doctorId: 'd', date, madeAt } as DayFacts)

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

test('a key is put at once, then at most once a second, and what came last is there in the end', async () => {
  const { publish, written } = kvOf()
  const done: Promise<void>[] = []
  for (let n = 0; n < 25; n++) {
    done.push(publish([facts(n)]))
    await later(100)
  }
  await later(1_000)
  await Promise.all(done)
  expect(written.map(({ at, madeAt }) => [at, madeAt])).toEqual([
    [0, 0],
    [1_000, 9],
    [2_000, 19],
    [3_000, 24],
  ])
  await later(10_000)
  await publish([facts(99)])
  expect(written.slice(4)).toEqual([{ at: 13_500, key: KEY, madeAt: 99 }])
})

test('a slow put delays the next one of its key, and no other key', async () => {
  const { publish, written } = kvOf({ slow: 700 })
  const all = [publish([facts(1), facts(1, '2026-11-24')]), publish([facts(2)])]
  await later(100)
  all.push(publish([facts(3)]), publish([outdatingWrite('d', 4)]))
  await later(5_000)
  await Promise.all(all)
  expect(written.filter(({ key }) => key === KEY).map(({ at, madeAt }) => [at, madeAt])).toEqual([
    [0, 1],
    [1_000, 3],
  ])
  expect(written.filter(({ key }) => key !== KEY)).toEqual([
    { at: 0, key: 'day:c:d:2026-11-24', madeAt: 1 },
    { at: 100, key: 'changed:d', madeAt: 4 },
  ])
})

test('a day that is taken out stays out, whatever was to be put before', async () => {
  const { publish, written } = kvOf()
  const all = [1, 2].map((madeAt) => publish([facts(madeAt)]))
  all.push(publish([goneWrite({ clinicId: 'c', doctorId: 'd', date: '2026-11-23' })]))
  await later(1_000)
  await Promise.all(all)
  expect(written.map(({ madeAt }) => madeAt)).toEqual([1, null])
})

test('a KV that fails is told again each second, and only the newest', async () => {
  const { publish, written } = kvOf({ failures: 3 })
  const all = [publish([facts(1)]), publish([facts(2)])]
  await later(1_000)
  expect(written.map(({ madeAt }) => madeAt)).toEqual([1, 2])
  all.push(publish([facts(3)]))
  await later(3_000)
  await Promise.all(all)
  expect(written.map(({ madeAt }) => madeAt)).toEqual([1, 2, 3, 3])
})

test('a KV that fails for a minute is given up, said so, and told of what comes after', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { publish, written } = kvOf({ failures: 60 })
  const given = publish([facts(1)])
  await later(60_000)
  await given
  expect(written).toHaveLength(60)
  expect(JSON.parse(String(logged.mock.calls[0]?.[0]))).toMatchObject({ event: 'availability.not_published', key: KEY })
  logged.mockRestore()
  const next = publish([facts(2)])
  await later(1_000)
  await next
  expect(written.at(-1)).toMatchObject({ madeAt: 2 })
})
