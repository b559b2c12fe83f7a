import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Busy,
  busyIn,
  type Calendar,
  type ClinicRules,
  datesOf,
  dayFacts,
  daysRound,
  draftOf,
  localDaysOf,
  mattersIn,
  meetDays,
  occupy,
  reachOfDay,
  runsOfDays,
  utcDays,
  vacate,
} from '../../src/domain/calendar.ts'
import { clinicSettings } from '../../src/domain/clinic-settings.ts'
import { localDate, startOfDay } from '../../src/domain/time.ts'
import { hours, ZONES } from './support.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FIRST = Date.parse('2026-11-23T00:00:00Z')
const EDGES = [...ZONES, 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/St_Johns'] as const

const calendarOf = (over: Partial<Calendar> = {}): Calendar => ({
  doctorId: 'doctor',
  userId: null,
  clinics: [],
  days: new Map(),
  readAt: 1000,
  ...over,
})

const rulesOf = (timezone: string, over: Partial<ClinicRules> = {}): ClinicRules => ({
  clinicId: 'clinic',
  isActive: true,
  settings: clinicSettings.parse({ timezone }),
  versions: { clinic: 1, membership: 1, doctor: 1 },
  locations: [{ id: 'main', timezone }],
  sessions: [hours('00:00', '24:00', { date: '2026-11-24' })],
  closures: [],
  timeOff: [],
  ...over,
})

const visit = (id: string, from: number, to: number): Busy => ({
  id,
  start: FIRST + from * HOUR,
  end: FIRST + to * HOUR,
})
const idsOf = (busy: readonly Busy[]) => busy.map(({ id }) => id).sort()

describe('UTC days', () => {
  test.each([
    ['within one day', 1, 2, [0]],
    ['up to midnight is not the next day', 23, 24, [0]],
    ['across midnight', 23, 25, [0, 1]],
    ['over a whole day', -1, 25, [-1, 0, 1]],
    ['an instant', 5, 5, [0]],
  ])('%s', (_, from, to, days) => {
    const first = FIRST / DAY
    expect(utcDays({ start: FIRST + from * HOUR, end: FIRST + to * HOUR })).toEqual(days.map((day) => first + day))
  })

  test('runs are the days, each once, joined where they touch', () => {
    expect(runsOfDays([])).toEqual([])
    expect(runsOfDays([3, 1, 2, 2, 7])).toEqual([
      { start: DAY, end: 4 * DAY },
      { start: 7 * DAY, end: 8 * DAY },
    ])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -400, max: 40_000 })), (days) => {
        const runs = runsOfDays(days)
        expect(runs.flatMap(utcDays)).toEqual([...new Set(days)].sort((a, b) => a - b))
        for (const [n, run] of runs.slice(1).entries()) expect(run.start).toBeGreaterThan(runs[n]?.end ?? 0)
      }),
    )
  })
})

describe('what a calendar remembers', () => {
  const day = FIRST / DAY

  test('only days that were met are noted on, and a day met anew replaces what was known', () => {
    const calendar = calendarOf()
    occupy(calendar, visit('unmet', 1, 2))
    meetDays(calendar, [day, day + 1], [visit('across', 23, 25), visit('before', -2, -1)])
    occupy(calendar, visit('noted', 9, 10))
    expect(idsOf(busyIn(calendar, visit('', -5, 48)))).toEqual(['across', 'noted'])
    meetDays(calendar, [day], [visit('read', 11, 12)])
    expect(idsOf(busyIn(calendar, visit('', 0, 24)))).toEqual(['read'])
    expect(idsOf(busyIn(calendar, visit('', 24, 48)))).toEqual(['across'])
  })

  test('is not changed by what is tried in a draft', () => {
    const calendar = calendarOf()
    meetDays(calendar, [day], [visit('known', 9, 10)])
    const draft = draftOf(calendar)
    occupy(draft, visit('tried', 11, 12))
    vacate(draft, 'known')
    expect(idsOf(busyIn(draft, visit('', 0, 24)))).toEqual(['tried'])
    expect(idsOf(busyIn(calendar, visit('', 0, 24)))).toEqual(['known'])
  })

  test('is what a plain list of visits would be', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      from: fc.integer({ min: -30, max: 60 }),
      length: fc.integer({ min: 1, max: 30 }),
      isGone: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 20 }),
        fc.tuple(fc.integer({ min: -24, max: 40 }), fc.integer({ min: 1, max: 40 })),
        (steps, [from, length]) => {
          const calendar = calendarOf()
          meetDays(
            calendar,
            Array.from({ length: 8 }, (_, n) => day - 3 + n),
            [],
          )
          const known = new Map<string, Busy>()
          for (const { id, from: start, length: hoursLong, isGone } of steps) {
            vacate(calendar, id)
            known.delete(id)
            if (isGone) continue
            occupy(calendar, visit(id, start, start + hoursLong))
            known.set(id, visit(id, start, start + hoursLong))
          }
          const asked = visit('', from, from + length)
          const expected = [...known.values()].filter((one) => one.start < asked.end && asked.start < one.end)
          expect(idsOf(busyIn(calendar, asked))).toEqual(idsOf(expected))
        },
      ),
    )
  })

  test('is as old as the oldest of the days that a local day reaches', () => {
    const calendar = calendarOf({ readAt: 1000 })
    meetDays(calendar, utcDays(reachOfDay('2026-11-24')), [])
    calendar.readAt = 5000
    meetDays(calendar, [Date.parse('2026-11-25') / DAY], [])
    const madeAt = (date: string) => dayFacts(calendar, rulesOf('UTC'), { date }).madeAt
    expect(madeAt('2026-11-24')).toBe(1000)
    meetDays(calendar, utcDays(reachOfDay('2026-11-24')), [])
    expect(madeAt('2026-11-24')).toBe(5000)
  })
})

describe('a local day', () => {
  const date = fc.integer({ min: 0, max: 700 }).map((n) => new Date(FIRST + n * DAY).toISOString().slice(0, 10))
  const zone = fc.constantFrom(...EDGES)

  test('lies with the longest buffer on either side of it within its reach, in every zone', () => {
    fc.assert(
      fc.property(date, zone, (day, timezone) => {
        const reach = reachOfDay(day)
        const start = startOfDay(day, timezone)
        // 4 hours are more than the longest buffer, and 25 the longest day.
        expect(reach.start).toBeLessThanOrEqual(start - 4 * HOUR)
        expect(reach.end).toBeGreaterThanOrEqual(start + 29 * HOUR)
      }),
    )
  })

  test('is among those an interval may stand on, in every zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 700 * 24 }),
        fc.integer({ min: 1, max: 8 }),
        zone,
        (at, length, timezone) => {
          const interval = visit('', at, at + length)
          const days = localDaysOf(interval)
          expect(days).toContain(localDate(interval.start, timezone))
          expect(days).toContain(localDate(interval.end, timezone))
          expect(days.length).toBeLessThanOrEqual(5)
        },
      ),
    )
  })
})

describe('several local days', () => {
  test.each([
    ['none', [], []],
    ['one, with its neighbours', ['2026-11-24'], [0, 1, 2]],
    ['two that touch, each UTC day once', ['2026-11-24', '2026-11-25'], [0, 1, 2, 3]],
    ['two far apart, without what lies between', ['2026-12-03', '2026-11-24'], [9, 10, 11, 0, 1, 2]],
  ])('touch UTC days: %s', (_, dates, days) => {
    expect(daysRound(dates)).toEqual(days.map((day) => FIRST / DAY + day))
  })

  test.each([
    ['none', [], []],
    ['a morning', [visit('', 9, 10)], ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24']],
    [
      'a morning and the next, each day once',
      [visit('', 9, 10), visit('', 33, 34)],
      ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25'],
    ],
  ])('are those of some times: %s', (_, times, dates) => {
    expect(datesOf(times)).toEqual(dates)
  })
})

describe('the facts of a day', () => {
  const met = (busy: readonly Busy[]) => {
    const calendar = calendarOf()
    meetDays(calendar, utcDays(reachOfDay('2026-11-24')), busy)
    return calendar
  }

  test('hold bare intervals near its sessions, without the visit that is moved', () => {
    const rules = rulesOf('UTC', { sessions: [hours('09:00', '12:00', { date: '2026-11-24' })] })
    const calendar = met([visit('in', 34, 35), visit('near', 37, 38), visit('far', 41, 42), visit('moved', 35, 36)])
    const { busy } = dayFacts(calendar, rules, { date: '2026-11-24', without: 'moved' })
    expect(busy).toEqual([visit('', 34, 35), visit('', 37, 38)].map(({ start, end }) => ({ start, end })))
    expect(mattersIn([visit('', 33, 36)], visit('', 28, 29.5))).toBe(true)
    expect(mattersIn([visit('', 33, 36)], visit('', 28, 29))).toBe(false)
  })

  test('leave out what lies elsewhere and what is not in use any more', () => {
    const away = { start: FIRST + 10 * DAY, end: FIRST + 11 * DAY }
    const here = { start: FIRST + DAY, end: FIRST + 2 * DAY }
    const rules = rulesOf('UTC', {
      sessions: [
        hours('09:00', '12:00', { date: '2026-11-24' }),
        hours('13:00', '15:00', { date: '2026-11-24', locationId: 'closed-house' }),
      ],
      closures: [
        { ...away, locationId: null },
        { ...here, locationId: 'main' },
      ],
      timeOff: [away, here],
    })
    const facts = dayFacts(met([]), rules, { date: '2026-11-24' })
    expect(facts.sessions.map(({ locationId }) => locationId)).toEqual(['main'])
    expect(facts.closures).toEqual([{ ...here, locationId: 'main' }])
    expect(facts.timeOff).toEqual([here])
  })
})
