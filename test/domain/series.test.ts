import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Calendar, type ClinicRules, meetDays, reachOfDay, utcDays } from '../../src/domain/calendar.ts'
import { clinicSettings } from '../../src/domain/clinic-settings.ts'
import { type Candidate, POLICIES, type Policy, placeSeries } from '../../src/domain/series.ts'
import { addDays, localDate, wallClock } from '../../src/domain/time.ts'
import type { Interval } from '../../src/domain/working-hours.ts'
import { hours } from './support.ts'

const ZONE = 'Europe/Berlin'
const START = '2027-03-22'
const DAYS = Array.from({ length: 10 }, (_, n) => addDays(START, n))
const NOW = Date.parse('2027-03-01T00:00:00Z')
const MINUTE = 60_000

const rules: ClinicRules = {
  clinicId: 'clinic',
  isActive: true,
  settings: clinicSettings.parse({ timezone: ZONE, bufferAfter: 10 }),
  versions: { clinic: 1, membership: 1, doctor: 1 },
  locations: [{ id: 'main', timezone: ZONE }],
  sessions: [1, 2, 3, 4, 5, 6, 7].map((weekday) => hours('00:00', '12:00', { weekday })),
  closures: [],
  timeOff: [],
}

function calendarWith(busy: readonly (Interval & { id: string })[]): Calendar {
  const calendar: Calendar = { doctorId: 'd', userId: null, clinics: [rules], days: new Map(), readAt: NOW }
  meetDays(calendar, new Set(DAYS.flatMap((date) => utcDays(reachOfDay(date)))), busy)
  return calendar
}

const at = (date: string, time: string) => wallClock({ date, time, zone: ZONE })

function candidatesAt(time: string, duration = 30): Candidate[] {
  return DAYS.map((date, n) => ({
    sequence: n + 1,
    id: `new-${n}`,
    at: { date, time },
    duration,
    type: 'IN_PERSON' as const,
    locationId: 'main',
    was: null,
  }))
}

const place = (calendar: Calendar, candidates: readonly Candidate[], policy: Policy) =>
  placeSeries(calendar, rules, { candidates, terms: { policy, now: NOW } })

const overlaps = (a: Interval, b: Interval) => a.start < b.end && b.start < a.end

describe('a series in a calendar', () => {
  test('a gap shifts to its first valid minute, or to the nearest free slot where that is taken', () => {
    const sixth = (calendar: Calendar) => place(calendar, candidatesAt('02:30'), 'shift')[6]
    expect(sixth(calendarWith([]))).toMatchObject({ verdict: 'dst_gap', placed: { start: at('2027-03-28', '03:00') } })
    const taken = { id: 'x', start: at('2027-03-28', '03:00'), end: at('2027-03-28', '03:30') }
    const moved = sixth(calendarWith([taken]))
    expect(moved?.placed).not.toBeNull()
    expect(overlaps(moved?.placed as Interval, taken)).toBe(false)
  })

  test('none is moved onto the time of another, which can have it', () => {
    const calendar = calendarWith([{ id: 'x', start: at(START, '10:00'), end: at(START, '10:30') }])
    const [first, second] = place(
      calendar,
      [
        { ...(candidatesAt('10:00')[0] as Candidate) },
        { ...(candidatesAt('10:40')[0] as Candidate), sequence: 2, id: 'other' },
      ],
      'shift',
    )
    expect(second).toMatchObject({ verdict: 'ok' })
    expect(overlaps(first?.placed as Interval, second?.placed as Interval)).toBe(false)
  })

  test('a visit that cannot move keeps its place against those that can', () => {
    const stands = { start: at(START, '09:00'), end: at(START, '09:30') }
    const calendar = calendarWith([
      { id: 'stays', ...stands },
      { id: 'x', start: at(START, '11:00'), end: at(START, '11:30') },
    ])
    const [going] = candidatesAt('11:00')
    const [wanting] = candidatesAt('09:00')
    const found = place(
      calendar,
      [
        { ...(going as Candidate), id: 'stays', was: stands },
        { ...(wanting as Candidate), sequence: 2, id: 'late' },
      ],
      'skip',
    )
    expect(found.map(({ placed, verdict }) => [placed, verdict])).toEqual([
      [null, 'conflict'],
      [null, 'conflict'],
    ])
  })

  const busy = fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 9 }),
      start: fc.integer({ min: 0, max: 700 }),
      length: fc.integer({ min: 5, max: 300 }),
    }),
    { maxLength: 15 },
  )

  test('whatever the policy: nothing overlaps, days are kept, and only `shift` moves', () => {
    fc.assert(
      fc.property(
        busy,
        fc.integer({ min: 0, max: 690 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...POLICIES),
        (taken, minutes, length, policy) => {
          const visits = taken.map(({ day, start, length: minutesLong }, n) => {
            const begin = at(DAYS[day] as string, '00:00') + start * MINUTE
            return { id: `busy-${n}`, start: begin, end: begin + minutesLong * MINUTE }
          })
          const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
          const found = place(calendarWith(visits), candidatesAt(time, length * 10), policy)
          expect(found.map(({ candidate }) => candidate.sequence)).toEqual(DAYS.map((_, n) => n + 1))
          const placed = found.flatMap((one) => one.placed ?? [])
          for (const [n, one] of placed.entries()) {
            expect(visits.some((visit) => overlaps(visit, one))).toBe(false)
            expect(placed.some((other, m) => m !== n && overlaps(other, one))).toBe(false)
          }
          for (const { candidate, placed: time, verdict, alternative, start } of found) {
            if (verdict === 'ok') expect(time?.start).toBe(start)
            else expect(time).toEqual(policy === 'shift' ? alternative : null)
            const day = typeof candidate.at === 'number' ? '' : candidate.at.date
            if (time) expect(localDate(time.start, ZONE)).toBe(day)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
