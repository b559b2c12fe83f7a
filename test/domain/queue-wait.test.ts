import { describe, expect, test } from 'vitest'
import { type QueueVisit, queueOf } from '../../src/domain/queue.ts'
import { type PastLength, paceOf, remainingOf, type ToldWait, wideningOf } from '../../src/domain/queue-wait.ts'
import { factsOf, MINUTE, NINE, visitAt } from './queue-visits.ts'

const lengths = (treatmentType: string, ...minutes: number[]): PastLength[] =>
  minutes.map((one) => ({ treatmentType, minutes: one, planned: 15 }))

describe('a doctor’s pace', () => {
  test('is the booked length while nothing is known, and moves to what was seen', () => {
    expect(paceOf([]).expect('THERAPY', 20).mean).toBe(20)
    const some = paceOf(lengths('THERAPY', 10, 10)).expect('THERAPY', 20).mean
    expect(some).toBeGreaterThan(10)
    expect(some).toBeLessThan(20)
    const many = paceOf(lengths('THERAPY', ...Array.from({ length: 40 }, () => 10))).expect('THERAPY', 20).mean
    expect(many).toBeCloseTo(10, 0)
  })

  test('is each treatment’s own, and of an unknown one what the others’ booked lengths tell', () => {
    const pace = paceOf([...lengths('VACCINATION', ...Array(20).fill(5)), ...lengths('THERAPY', ...Array(20).fill(40))])
    expect(pace.expect('VACCINATION', 15).mean).toBeLessThan(10)
    expect(pace.expect('THERAPY', 15).mean).toBeGreaterThan(33)
    const slow = paceOf(lengths('THERAPY', ...Array(20).fill(30)))
    expect(slow.expect('DENTAL', 10).mean).toBeGreaterThan(15)
  })

  test('is not moved by a consultation that was left open, or clicked through', () => {
    const usual = Array(15).fill(12)
    const clean = paceOf(lengths('THERAPY', ...usual)).expect('THERAPY', 12).mean
    const dirty = paceOf(lengths('THERAPY', ...usual, 200, 180, 0.1, 600)).expect('THERAPY', 12).mean
    expect(Math.abs(dirty - clean)).toBeLessThan(1)
  })

  test('of a consultation that lasts already leaves something, however long it has lasted', () => {
    const pace = paceOf(lengths('THERAPY', 8, 9, 10, 11, 12, 13, 14, 30))
    const left = (elapsed: number) => remainingOf(pace, { treatmentType: 'THERAPY', planned: 15, elapsed }).mean
    expect(left(0)).toBeGreaterThan(left(6))
    for (const elapsed of [0, 10, 20, 60]) expect(left(elapsed)).toBeGreaterThan(0)
  })
})

test('before the day begins nobody is promised an earlier time than the first was given', () => {
  const early = queueOf(factsOf([visitAt(0, { arrived: -30 }), visitAt(15, { arrived: -30 })]), NINE - 30 * MINUTE)
  expect(early.waiting.map(({ minutes }) => minutes)).toEqual([30, 45])
  expect(early.runningLateMinutes).toBe(0)
})

test('the day runs late by what the next waits beyond their time; who came late is not the doctor’s delay', () => {
  const busy = visitAt(-15, { status: 'IN_PROGRESS', startedAt: NINE + 20 * MINUTE })
  const late = queueOf(factsOf([busy, visitAt(0)]), NINE + 20 * MINUTE)
  expect(late.runningLateMinutes).toBe(35)
  const own = queueOf(factsOf([visitAt(0, { arrived: 60 })]), NINE + 60 * MINUTE)
  expect(own.runningLateMinutes).toBe(0)
})

test.each([
  ['whose time has just come', 0, [0, 0], 0],
  ['ten minutes after their time', 10, [0, 10], 10],
  ['forty minutes after their time', 40, [0, 40], 40],
])(
  'while the doctor has not begun, the first in line %s is promised no more than is known',
  (_, passed, range, late) => {
    const line = queueOf(factsOf([visitAt(0), visitAt(15)]), NINE + passed * MINUTE)
    const [first, second] = line.waiting
    expect([first?.low, first?.high]).toEqual(range)
    expect(line.runningLateMinutes).toBe(late)
    // Who comes after them is told no narrower range.
    expect((second?.high ?? 0) - (second?.low ?? 0)).toBeGreaterThanOrEqual((first?.high ?? 0) - (first?.low ?? 0))
  },
)

test('between two consultations the next is called at any moment, however late the day runs', () => {
  const over = visitAt(-15, { status: 'COMPLETED', startedAt: NINE - 15 * MINUTE })
  const line = queueOf(factsOf([over, visitAt(0)]), NINE + 40 * MINUTE)
  expect(line.waiting[0]).toMatchObject({ low: 0, high: 0 })
})

describe('how wide a range is', () => {
  const told = (held: number, missed: number, over: Partial<ToldWait> = {}): ToldWait[] =>
    Array.from({ length: held + missed }, (_, n) => {
      return { minutes: 20, low: 10, high: 30, waited: n < held ? 25 : 40, widening: 1, ...over }
    })

  test.each([
    ['as the pace has it while few were told', told(0, 19), 1],
    ['as the pace has it where eight in ten held', told(16, 4), 1],
    ['as wide as eight in ten would have needed, where fewer held', told(15, 5), 2],
    ['the same, though they hold since they are widened', told(15, 5, { low: 0, high: 40, widening: 2 }), 2],
    ['never so wide that it says nothing', told(0, 20, { waited: 200 }), 4],
    ['a minute, where the pace knew of no deviation', told(0, 20, { low: 20, high: 20, waited: 23 }), 3],
  ])('%s', (_, waits, expected) => {
    expect(wideningOf(waits)).toBe(expected)
  })

  test('ranges are wider round the same estimate, and none begins before now', () => {
    const visits = [visitAt(0), visitAt(15), visitAt(30)]
    const [narrow, wide] = [[], told(10, 10)].map((waits) => queueOf(factsOf(visits, { told: waits }), NINE))
    expect(wide?.waiting.map(({ minutes }) => minutes)).toEqual(narrow?.waiting.map(({ minutes }) => minutes))
    expect(narrow?.waiting.map(({ low, high }) => [low, high])).toEqual([
      [0, 0],
      [8, 22],
      [20, 40],
    ])
    expect(wide?.waiting.map(({ low, high }) => [low, high])).toEqual([
      [0, 2],
      [1, 29],
      [10, 50],
    ])
  })
})

/** A small generator of random numbers (mulberry32), the same at every run. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What this doctor's consultations really take, beside the 15 minutes of a slot: skewed, with now and then a very long one. */
const TRUTH: Record<string, number> = { GENERAL_CONSULTATION: 11, VACCINATION: 5, DENTAL: 24, FOLLOW_UP: 8 }
const SLOT = 15

function lengthFor(treatmentType: string, chance: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  const usual = (TRUTH[treatmentType] ?? 12) * Math.exp(0.35 * normal)
  return chance() < 0.04 ? usual + 30 : usual
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Plays a day of 40 visits; what was estimated when each arrived, and when they were seen, in minutes. */
function playDay(seed: number, told: readonly ToldWait[] = []) {
  const chance = chanceOf(seed)
  const types = Object.keys(TRUTH)
  const pick = () => types[Math.floor(chance() * types.length)] ?? 'GENERAL_CONSULTATION'
  const history: PastLength[] = Array.from({ length: 60 }, () => {
    const treatmentType = pick()
    return { treatmentType, minutes: lengthFor(treatmentType, chance), planned: SLOT }
  })
  const coming = Array.from({ length: 40 }, (_, n) => {
    const arrived = n * 12 - 10 + Math.floor(30 * (chance() - 0.5))
    return visitAt(n * 12, { arrived, status: 'SCHEDULED', treatmentType: pick() })
  })
  let visits: QueueVisit[] = coming
  let lengths = history
  const change = (id: string, over: Partial<QueueVisit>) => {
    visits = visits.map((visit) => (visit.id === id ? { ...visit, ...over } : visit))
  }
  const guesses = new Map<string, { at: number; wait: Omit<ToldWait, 'waited'>; constant: number }>()
  const errors: { ours: number; constant: number; isInside: boolean; told: ToldWait }[] = []
  const arrivals = [...coming].sort((a, b) => (a.arrivedAt ?? 0) - (b.arrivedAt ?? 0))
  let busyUntil = NINE
  let busy: { id: string; started: number } | null = null
  for (let now = NINE - 30 * MINUTE; errors.length < 40; now += MINUTE / 2) {
    while (arrivals[0] && (arrivals[0].arrivedAt ?? 0) <= now) {
      const { id } = arrivals.shift() as QueueVisit
      change(id, { status: 'CHECKED_IN' })
      const { waiting, widening } = queueOf(factsOf(visits, { lengths, told }), now)
      const place = waiting.find(({ visit }) => visit.id === id)
      if (place) {
        const { minutes, low, high, position } = place
        guesses.set(id, {
          at: now,
          wait: { minutes, low, high, widening },
          constant: (position + (busy ? 0 : -1)) * SLOT,
        })
      }
    }
    if (now < busyUntil) continue
    if (busy) {
      const { id, started } = busy
      change(id, { status: 'COMPLETED' })
      const done = visits.find((visit) => visit.id === id)
      lengths = [
        { treatmentType: done?.treatmentType ?? '', minutes: (now - started) / MINUTE, planned: SLOT },
        ...lengths,
      ].slice(0, 80)
      busy = null
    }
    const next = queueOf(factsOf(visits, { lengths }), now).waiting[0]?.visit
    if (!next) continue
    change(next.id, { status: 'IN_PROGRESS', startedAt: now })
    busy = { id: next.id, started: now }
    busyUntil = now + lengthFor(next.treatmentType, chance) * MINUTE
    const guess = guesses.get(next.id)
    if (!guess) throw new Error('Somebody was seen who never came.')
    const waited = (now - guess.at) / MINUTE
    const { low, high, minutes } = guess.wait
    const isInside = waited >= low - 1 && waited <= high + 1
    const constant = Math.abs(waited - guess.constant)
    errors.push({ ours: Math.abs(waited - minutes), constant, isInside, told: { ...guess.wait, waited } })
  }
  return errors
}

test('over simulated days of 40 visits the estimate’s median error is well below that of position × slot', () => {
  const days = Array.from({ length: 20 }, (_, seed) => playDay(seed + 1))
  for (const day of days) expect(day).toHaveLength(40)
  const all = days.flat()
  const ours = median(all.map((one) => one.ours))
  const constant = median(all.map((one) => one.constant))
  expect(ours).toBeLessThan(0.6 * constant)
  const better = days.filter((day) => median(day.map((one) => one.ours)) < median(day.map((one) => one.constant)))
  expect(better.length).toBeGreaterThanOrEqual(16)
  const inside = all.filter(({ isInside }) => isInside).length / all.length
  expect(inside).toBeGreaterThan(0.6)
})

test('ranges that learn from those that were told hold about eight times in ten', () => {
  const heldOn = (days: readonly (readonly ToldWait[])[]) => {
    const all = days.flat()
    return all.filter(({ waited, low, high }) => low <= waited && waited <= high).length / all.length
  }
  const days: ToldWait[][] = []
  for (let seed = 1; seed <= 20; seed++) days.push(playDay(seed, days.flat().slice(-50)).map(({ told }) => told))
  // Of the first day nothing is known yet.
  expect(heldOn(days.slice(0, 1))).toBeLessThan(0.7)
  expect(heldOn(days.slice(1))).toBeGreaterThan(0.76)
})
