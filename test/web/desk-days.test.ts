import { describe, expect, test } from 'vitest'
import { columnOf, type DayFacts } from '../../src/web/pages/desk/facts/day-shape.ts'
import { daysOf, spanOfDays } from '../../src/web/pages/desk/facts/day-span.ts'
import { type Place, targetAt, targetBeyond, targetsIn } from '../../src/web/pages/desk/moving/targets.ts'
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
  away: { closures: [], timeOff: [] },
  zone,
  zoneOf: () => zone,
  locationId: null,
  now: at('06:00'),
  buffer: 0,
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
    expect(gaps({ away: { closures: [], timeOff } })).toEqual(['09:00-09:30', '10:00-12:00'])
    expect(gaps({ away: { closures, timeOff: [] } })).toEqual(['09:00-09:30', '10:00-12:00'])
    expect(gaps({ away: { closures: elsewhere, timeOff: [] } })).toEqual(['09:00-12:00'])
  })

  test('goes on past midnight in the column of the next day', () => {
    const night = { hours: [hoursOf('d1', ['22:00', '02:00'])] }
    expect(gaps(night)).toEqual(['22:00-00:00'])
    const next = columnOf(doctor, '2027-03-04', facts(night))
    expect(next.gaps.map(({ start, end }) => `${clock(start)}-${clock(end)}`)).toEqual(['00:00-02:00'])
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
    expect(clock(beyond(place('09:20'), 'ArrowUp')?.start ?? 0)).toBe('09:15')
    expect(beyond(place('11:30'), 'ArrowDown')).toBeUndefined()
    const beside = beyond(place('11:30'), 'ArrowRight')
    expect([beside?.doctorId, clock(beside?.start ?? 0)]).toEqual(['d2', '10:30'])
    expect(beyond(place('11:30'), 'ArrowLeft')).toBeUndefined()
  })

  test('goes to what is nearest of a place that is not free', () => {
    expect(clock(targetAt(columns, moved, place('10:10'))?.start ?? 0)).toBe('10:30')
    expect(targetAt(columns, moved, { doctorId: 'd3', start: at('10:00') })).toBeUndefined()
  })
})

test('a week goes from Monday to Sunday, also where the clocks change', () => {
  expect(daysOf('week', '2027-03-28')).toEqual([
    ...['2027-03-22', '2027-03-23', '2027-03-24', '2027-03-25'],
    ...['2027-03-26', '2027-03-27', '2027-03-28'],
  ])
  expect(spanOfDays(['2027-03-28'], zone)).toEqual({ from: '2027-03-27T23:00:00.000Z', to: '2027-03-28T22:00:00.000Z' })
})
