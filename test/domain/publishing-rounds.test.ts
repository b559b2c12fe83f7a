import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Interval } from '../../src/domain/working-hours.ts'
import { publishingRounds } from '../../src/objects/publishing-rounds.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const at = (start: number): Interval => ({ start, end: start + 1 })
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

function roundsOf(publish: () => Promise<void> = async () => {}) {
  const rounds: number[][] = []
  const waiting: Promise<unknown>[] = []
  const ctx = { id: { name: 'a-doctor' }, waitUntil: (work: Promise<unknown>) => waiting.push(work) }
  const touch = publishingRounds(ctx as never, (times) => {
    rounds.push(times.map(({ start }) => start))
    return publish()
  })
  return { rounds, touch, waiting }
}

test('what is settled together is one round, and what changes within a tenth of a second the next one', async () => {
  const { rounds, touch, waiting } = roundsOf()
  for (let n = 0; n < 32; n++) touch([at(n)])
  expect(rounds).toEqual([])
  await later(0)
  expect(rounds).toEqual([Array.from({ length: 32 }, (_, n) => n)])
  for (let n = 100; n < 105; n++) {
    touch([at(n), at(n + 1000)])
    await later(15)
  }
  expect(rounds).toHaveLength(1)
  await later(25)
  expect(rounds.slice(1)).toEqual([[100, 1100, 101, 1101, 102, 1102, 103, 1103, 104, 1104]])
  await later(5_000)
  touch([at(7)])
  await later(0)
  expect(rounds.slice(2)).toEqual([[7]])
  await later(100)
  // The object is kept awake until the last round is over.
  await Promise.all(waiting)
  expect(waiting).toHaveLength(2)
})

test('a round that fails is said so, and the next one has its times too', async () => {
  const logged = vi.spyOn(console, 'warn').mockImplementation(() => {})
  let failures = 1
  const { rounds, touch } = roundsOf(async () => {
    if (failures-- > 0) throw new Error('Postgres is away')
  })
  touch([at(1)])
  await later(0)
  touch([at(2)])
  await later(1_000)
  expect(rounds).toEqual([[1], [1, 2]])
  await later(5_000)
  expect(rounds).toHaveLength(2)
  expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
    { at: expect.any(String), level: 'warn', event: 'availability.not_refreshed', doctorId: 'a-doctor' },
  ])
  logged.mockRestore()
})

test('times that ten rounds could not publish are given up', async () => {
  const logged = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { rounds, touch, waiting } = roundsOf(() => Promise.reject(new Error('Postgres is away')))
  touch([at(1)])
  await later(60_000)
  expect(rounds).toEqual(Array.from({ length: 10 }, () => [1]))
  await Promise.all(waiting)
  expect(logged).toHaveBeenCalledTimes(10)
  logged.mockRestore()
})
