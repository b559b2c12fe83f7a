import { describe, expect, test } from 'vitest'
import { columnOf, type DayFacts } from '../../src/web/pages/desk/facts/day-shape.ts'
import { daysOf, spanOfDays } from '../../src/web/pages/desk/facts/day-span.ts'
import {
  type Place,
  placeWithin,
  refusedAt,
  targetAt,
  targetBeyond,
  targetsIn,
  targetUnder,
  whyNearest,
} from '../../src/web/pages/desk/moving/targets.ts'
import { driftAt } from '../../src/web/pages/desk/moving/use-drag.ts'
import type { Visit } from '../../src/web/parts/desk-lists/list-queries.ts'

const zone = 'Europe/Berlin'
const DAY = '2027-03-03'
const at = (time: string, day = DAY) => Date.parse(`${day}T${time}:00+01:00`)
const clock = (ms: number) => new Date(ms + 3_600_000).toISOString().slice(11, 16)

const doctor = { id: 'd1', name: 'Dr. Lind', specialty: null }
const other = { id: 'd2', name: 'Dr. Weiss', specialty: null }

const visit = (id: string, start: string, minutes: number, over: Partial<Visit> = {}) =>
  ({
    id,
    doctorId: 'd1',
    locationId: 'l1',
    type: 'IN_PERSON',
    status: 'SCHEDULED',
    duration: minutes,
    appointmentDate: new Date(at(start)).toISOString(),
    endDate: new Date(at(start) + minutes * 60_000).toISOString(),
    ...over,
  }) as Visit

const hoursOf = (doctorId: string, ...spans: [start: string, end: string][]) =>
  ({
    doctorId,
    sessions: spans.map(([start, end]) => ({
      weekday: 3,
      date: null,
      start,
      end,
      locationId: 'l1',
      types: ['IN_PERSON'],
      validFrom: null,
      validUntil: null,
    })),
  }) as never

const facts = (over: Partial<DayFacts> = {}): DayFacts => ({
  visits: [],
  hours: [hoursOf('d1', ['09:00', '12:00']), hoursOf('d2', ['10:00', '11:00'])],
  away: { closures: [], timeOff: [], elsewhere: [] },
  zone,
  zoneOf: () => zone,
  locationId: null,
  now: at('06:00'),
  buffer: 0,
  slot: null,
  movingId: null,
  ...over,
})

const gaps = (over: Partial<DayFacts>) =>
  columnOf(doctor, DAY, facts(over)).gaps.map(({ start, end }) => `${clock(start)}-${clock(end)}`)

describe('what is free', () => {
  test('is left by visits, and by the time that the clinic keeps between two', () => {
    const visits = [visit('a', '10:00', 30)]
    expect(gaps({ visits })).toEqual(['09:00-10:00', '10:30-12:00'])
    expect(gaps({ visits, buffer: 10 * 60_000 })).toEqual(['09:00-09:50', '10:40-12:00'])
    expect(gaps({ visits: [visit('a', '10:00', 30, { status: 'NO_SHOW' })] })).toEqual(['09:00-12:00'])
  })

  test('is neither past, nor closed, nor in time off', () => {
    expect(gaps({ now: at('10:07') })).toEqual(['10:10-12:00'])
    const span = { from: new Date(at('09:30')).toISOString(), to: new Date(at('10:00')).toISOString() }
    const timeOff = [{ ...span, doctorId: 'd1', reason: null }] as never
    const closures = [{ ...span, locationId: 'l1', reason: null }] as never
    const elsewhere = [{ ...span, locationId: 'l2', reason: null }] as never
    expect(gaps({ away: { closures: [], timeOff, elsewhere: [] } })).toEqual(['09:00-09:30', '10:00-12:00'])
    expect(gaps({ away: { closures, timeOff: [], elsewhere: [] } })).toEqual(['09:00-09:30', '10:00-12:00'])
    expect(gaps({ away: { closures: elsewhere, timeOff: [], elsewhere: [] } })).toEqual(['09:00-12:00'])
  })

  test('goes on past midnight in the column of the next day', () => {
    const night = { hours: [hoursOf('d1', ['22:00', '02:00'])] }
    expect(gaps(night)).toEqual(['22:00-00:00'])
    const next = columnOf(doctor, '2027-03-04', facts(night))
    expect(next.gaps.map(({ start, end }) => `${clock(start)}-${clock(end)}`)).toEqual(['00:00-02:00'])
  })

  test('is not what another clinic has taken, of which no more is shown', () => {
    const span = { from: new Date(at('09:30')).toISOString(), to: new Date(at('10:00')).toISOString() }
    const elsewhere = [
      { ...span, doctorId: 'd1', reason: 'BOOKED' as const },
      { ...span, doctorId: 'd2', reason: 'BOOKED' as const },
    ]
    const away = { closures: [], timeOff: [], elsewhere }
    expect(gaps({ away })).toEqual(['09:00-09:30', '10:00-12:00'])
    expect(gaps({ away, buffer: 10 * 60_000 })).toEqual(['09:00-09:20', '10:10-12:00'])
    const off = { ...away, elsewhere: elsewhere.map((one) => ({ ...one, reason: 'TIME_OFF' as const })) }
    expect(gaps({ away: off, buffer: 10 * 60_000 })).toEqual(['09:00-09:30', '10:00-12:00'])
    const blocksOf = (one: DayFacts['away']) => columnOf(doctor, DAY, facts({ away: one })).blocks
    expect(blocksOf(away)).toEqual([
      { start: at('09:30'), end: at('10:00'), why: 'elsewhere', reason: null, locationId: null },
    ])
    expect(blocksOf(off)).toMatchObject([{ why: 'timeOff', reason: null }])
  })

  test('is not the rest of a visit that began before midnight, which is drawn from midnight on', () => {
    const night = { hours: [hoursOf('d1', ['22:00', '02:00'])], visits: [visit('a', '23:40', 60)] }
    const shown = (day: string) =>
      columnOf(doctor, day, facts(night)).cells.flatMap(({ key, kind, start, end }) =>
        kind === 'visit' ? [key, clock(start), clock(end)] : [],
      )
    expect(shown(DAY)).toEqual(['a', '23:40', '00:00'])
    expect(shown('2027-03-04')).toEqual(['a 2027-03-04', '00:00', '00:40'])
    expect(shown('2027-03-05')).toEqual([])
    const [first] = columnOf(doctor, '2027-03-04', facts(night)).gaps
    expect(first && clock(first.start)).toBe('00:40')
  })

  test('has the place of the visit that is being moved', () => {
    const visits = [visit('a', '10:00', 30)]
    const column = columnOf(doctor, DAY, facts({ visits, movingId: 'a' }))
    expect(column.gaps).toHaveLength(1)
    expect(column.cells.some(({ key }) => key === 'a')).toBe(true)
  })
})

describe('a visit on its way', () => {
  const moved = visit('a', '09:20', 30)
  const visits = [moved, visit('b', '10:00', 30)]
  const columns = [doctor, other].map((one) => columnOf(one, DAY, facts({ visits, movingId: 'a' })))
  const [first] = columns
  const place = (time: string): Place => ({ doctorId: 'd1', start: at(time) })
  const beyond = (from: Place, arrow: string) => targetBeyond(columns, moved, { from, arrow })

  test('fits at the quarters of what is free, and where it was', () => {
    expect(first && targetsIn(first, moved).map(({ start }) => clock(start))).toEqual([
      ...['09:00', '09:15', '09:20', '09:30'],
      ...['10:30', '10:45', '11:00', '11:15', '11:30'],
    ])
    expect(first && targetsIn(first, { ...moved, type: 'VIDEO_CALL' })).toEqual([])
  })

  test('follows the arrows along the day, and to the same time of the next doctor with room', () => {
    expect(clock(beyond(place('09:30'), 'ArrowDown')?.start ?? 0)).toBe('10:30')
    expect(clock(beyond(place('09:20'), 'ArrowUp')?.start ?? 0)).toBe('09:00')
    expect(beyond(place('11:30'), 'ArrowDown')).toBeUndefined()
    const beside = beyond(place('11:30'), 'ArrowRight')
    expect([beside?.doctorId, clock(beside?.start ?? 0)]).toEqual(['d2', '10:30'])
    expect(beyond(place('11:30'), 'ArrowLeft')).toBeUndefined()
  })

  /** Where arrows lead from the beginning of a day to its end. */
  const steps = (over: Partial<DayFacts>, from = place('00:00')) => {
    const days = [columnOf(doctor, DAY, facts(over))]
    const found: string[] = []
    for (let next = targetBeyond(days, moved, { from, arrow: 'ArrowDown' }); next; ) {
      found.push(clock(next.start))
      next = targetBeyond(days, moved, { from: next, arrow: 'ArrowDown' })
    }
    return found
  }

  test.each([
    ['as long as the visit', {}, ['09:00', '09:20', '09:30', '10:00', '10:30', '11:00', '11:30']],
    ['of the clinic', { slot: 50 * 60_000 }, ['09:00', '09:20', '09:50', '10:40', '11:30']],
    [
      'of each session, also where they touch',
      { slot: 50 * 60_000, hours: [hoursOf('d1', ['09:00', '10:30'], ['10:30', '12:00'])] },
      ['09:00', '09:20', '09:50', '10:30', '11:20'],
    ],
    ['where a visit ends between two', { visits: [visit('b', '09:00', 15)] }, ['09:15', '09:20', '09:30', '10:00']],
  ] satisfies [string, Partial<DayFacts>, string[]][])('goes by arrows in steps %s', (_, over, expected) => {
    expect(steps(over).slice(0, expected.length)).toEqual(expected)
  })

  test.each([
    ['10:10', '10:30', 'taken'],
    ['08:30', '09:00', 'outside'],
    ['11:45', '11:30', 'outside'],
    ['09:15', '09:15', null],
    ['09:20', '09:20', null],
  ] as const)('is wanted at %s, goes to %s, and says why: %s', (wanted, nearest, why) => {
    expect(clock(targetAt(columns, moved, place(wanted))?.start ?? 0)).toBe(nearest)
    expect(whyNearest(columns, moved, place(wanted))).toBe(why)
  })

  test.each([
    [[DAY], DAY, '09:20'],
    [['2027-03-04'], '2027-03-04', '09:20'],
    [daysOf('week', DAY), DAY, '09:20'],
    [daysOf('week', '2027-03-12'), '2027-03-10', '09:20'],
    [['2027-04-01'], '2027-04-01', '09:20'],
  ])('comes along to %o, at the time it had', (days, day, time) => {
    const { start } = placeWithin(days, place('09:20'), zone)
    expect(new Date(start).toLocaleString('sv', { timeZone: zone })).toBe(`${day} ${time}:00`)
  })

  test('goes to what is nearest of a place that is not free', () => {
    expect(targetAt(columns, moved, { doctorId: 'd3', start: at('10:00') })).toBeUndefined()
  })
})

describe('a visit that is held over a place', () => {
  const moved = visit('a', '09:20', 30)
  const span = (from: string, to: string) => ({
    from: new Date(at(from)).toISOString(),
    to: new Date(at(to)).toISOString(),
  })
  const columns = [doctor, other].map((one) =>
    columnOf(
      one,
      DAY,
      facts({
        visits: [moved, visit('b', '10:00', 30)],
        away: {
          closures: [{ ...span('11:00', '11:15'), locationId: null, reason: null }] as never,
          timeOff: [{ ...span('11:30', '11:45'), doctorId: 'd1', reason: null }] as never,
          elsewhere: [{ ...span('10:30', '10:45'), doctorId: 'd1', reason: 'BOOKED' }],
        },
        now: at('08:40'),
        movingId: 'a',
      }),
    ),
  )
  const over = (time: string, doctorId = 'd1') => ({ doctorId, start: at(time) })

  test.each([
    ['09:00', '09:00'],
    ['09:04', '09:00'],
    ['09:18', '09:20'],
    ['09:38', '09:30'],
    ['09:45', undefined],
  ])('snaps from %s to %s', (time, to) => {
    const target = targetUnder(columns, moved, over(time))
    expect(target && clock(target.start)).toBe(to)
  })

  test.each([
    ['08:30', 'past', moved],
    ['08:45', 'outside', moved],
    ['11:45', 'outside', moved],
    ['09:00', 'type', { ...moved, type: 'VIDEO_CALL' as const }],
    ['10:00', 'taken', moved],
    ['10:30', 'elsewhere', moved],
    ['10:50', 'closure', moved],
    ['11:20', 'timeOff', moved],
  ])('cannot be dropped at %s: %s', (time, why, held) => {
    expect(targetUnder(columns, held, over(time))).toBeUndefined()
    expect(refusedAt(columns, held, over(time))).toMatchObject({ doctorId: 'd1', start: at(time), why })
  })

  test('goes to another doctor’s day, as their hours are', () => {
    expect(targetUnder(columns, moved, over('10:02', 'd2'))).toMatchObject({ doctorId: 'd2', start: at('10:00') })
    expect(refusedAt(columns, moved, over('09:07', 'd2'))).toMatchObject({ start: at('09:05'), why: 'outside' })
  })

  test('has the grid go on at its edges, the faster the farther out', () => {
    expect([500, 122, 90, 0].map((at) => driftAt(at, 100, 900))).toEqual([0, -0.5, -1, -1])
    expect([856, 878, 2000].map((at) => driftAt(at, 100, 900))).toEqual([0, 0.5, 1])
  })
})

test('a week goes from Monday to Sunday, also where the clocks change', () => {
  expect(daysOf('week', '2027-03-28')).toEqual([
    ...['2027-03-22', '2027-03-23', '2027-03-24', '2027-03-25'],
    ...['2027-03-26', '2027-03-27', '2027-03-28'],
  ])
  expect(spanOfDays(['2027-03-28'], zone, 0)).toEqual({
    from: '2027-03-27T23:00:00.000Z',
    to: '2027-03-28T22:00:00.000Z',
  })
  expect(spanOfDays(['2027-03-28'], zone, 600_000)).toMatchObject({ from: '2027-03-27T22:50:00.000Z' })
})
