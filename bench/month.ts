import fc from 'fast-check'
import { type Asker, type DayFacts, listSlots, type Slot } from '../src/domain/availability.ts'
import { type Calendar, type ClinicRules, dayFacts, daysRound, meetDays } from '../src/domain/calendar.ts'
import { clinicSettings } from '../src/domain/clinic-settings.ts'
import { addDays, isoWeekday, localDate, startOfDay, wallClock } from '../src/domain/time.ts'
import type { Interval } from '../src/domain/working-hours.ts'

const ZONE = 'America/New_York'
const MINUTE = 60_000
const TYPE = 'VIDEO_CALL'

/** A doctor's month: when they work and which of it is booked. */
export interface Month {
  zone: string
  /** Its local days, and the instants (epoch ms) between which they lie. */
  dates: string[]
  start: number
  end: number
  /** Wall-clock, on ISO weekdays. */
  hours: { weekdays: number[]; start: string; end: string }[]
  busy: Interval[]
  /** Of a slot, and of the grid. */
  minutes: number
}

/** 'HH:mm' of a quarter of an hour since midnight. */
const clock = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

/**
 * Working hours of some weekdays with or without a break. No session begins from 13:00 to 18:59 or before 07:00, and none is
 * shorter than an hour: on the day the clocks change Cal.com is an hour off in the first, since it reads the time of day on a
 * clock of twelve hours, and leaves out the second.
 */
const workingHours = fc
  .record({
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 }),
    opens: fc.integer({ min: 7 * 4, max: 9 * 4 + 2 }),
    breaksFor: fc.integer({ min: 0, max: 4 }),
    reopens: fc.integer({ min: 11 * 4 + 2, max: 12 * 4 + 3 }),
    closes: fc.integer({ min: 15 * 4, max: 20 * 4 }),
  })
  .map(({ weekdays, opens, breaksFor, reopens, closes }) =>
    breaksFor === 0
      ? [{ weekdays, start: clock(opens), end: clock(closes) }]
      : [
          { weekdays, start: clock(opens), end: clock(reopens - breaksFor) },
          { weekdays, start: clock(reopens), end: clock(closes) },
        ],
  )

/** Five minutes are the finest, so that visits also begin off the grid of slots. */
const visits = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 30 }),
    start: fc.integer({ min: 7 * 12, max: 19 * 12 }),
    length: fc.integer({ min: 2, max: 12 }),
  }),
  { minLength: 120, maxLength: 120 },
)

const months = (now: number) =>
  fc.record({ ahead: fc.integer({ min: 1, max: 18 }), hours: workingHours, visits }).map(({ ahead, hours, visits }) => {
    const dates = datesOf(now, ahead)
    const busy = visits.map(({ day, start, length }) => {
      const at = startOfDay(dates[day % dates.length] as string, ZONE) + start * 5 * MINUTE
      return { start: at, end: at + length * 5 * MINUTE }
    })
    return monthOf(dates, hours, busy)
  })

/** Random months to come; every sixth or so has a day on which the clocks change. */
export function randomMonths(now: number, count: number): Month[] {
  return fc.sample(months(now), { seed: 20261122, numRuns: count })
}

/** Five days a week from nine to five, and 120 visits of a quarter of an hour that lie on the grid of slots. */
export function usualMonth(now: number): Month {
  const dates = datesOf(now, 2)
  const workdays = dates.filter((date) => isoWeekday(date) <= 5)
  const busy = Array.from({ length: 120 }, (_, n) => {
    const date = workdays[n % workdays.length] as string
    const start = wallClock({ date, time: clock(9 * 4 + ((n * 7) % 32)), zone: ZONE })
    return { start, end: start + 15 * MINUTE }
  })
  return monthOf(dates, [{ weekdays: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' }], busy)
}

function datesOf(now: number, monthsAhead: number): string[] {
  const today = localDate(now, ZONE)
  const month = Number(today.slice(5, 7)) - 1 + monthsAhead
  const first = new Date(Date.UTC(Number(today.slice(0, 4)), month, 1)).toISOString().slice(0, 10)
  const dates = Array.from({ length: 31 }, (_, n) => addDays(first, n))
  return dates.filter((date) => date.slice(0, 7) === first.slice(0, 7))
}

function monthOf(dates: string[], hours: Month['hours'], busy: Interval[]): Month {
  const [first = ''] = dates
  const afterLast = addDays(dates.at(-1) ?? '', 1)
  const span = { start: startOfDay(first, ZONE), end: startOfDay(afterLast, ZONE) }
  return { zone: ZONE, dates, ...span, hours, busy, minutes: 15 }
}

/** The month as Kept's doctor has it, from nothing but rules and visits: what a listing is made of when nothing is kept. */
export function factsOf({ zone, dates, hours, busy, minutes }: Month, now: number): DayFacts[] {
  const rules: ClinicRules = {
    clinicId: 'clinic',
    isActive: true,
    settings: clinicSettings.parse({ timezone: zone, slotMinutes: minutes, horizonDays: 730 }),
    versions: { clinic: 1, membership: 1, doctor: 1 },
    locations: [{ id: 'main', timezone: zone }],
    sessions: hours.flatMap(({ weekdays, start, end }) =>
      weekdays.map((weekday) => ({
        ...{ weekday, date: null, start, end, locationId: 'main' },
        ...{ types: [TYPE] as const, validFrom: null, validUntil: null },
      })),
    ),
    closures: [],
    timeOff: [],
  }
  const calendar: Calendar = { doctorId: 'doctor', userId: null, clinics: [rules], days: new Map(), readAt: now }
  const visits = busy.map((one, n) => ({ id: String(n), ...one }))
  meetDays(calendar, daysRound(dates), visits)
  return dates.map((date) => dayFacts(calendar, rules, { date }))
}

/** Kept's listing of the month, by day, as a patient gets it. */
export function listingOf(facts: readonly DayFacts[], { minutes }: Month, now: number): Slot[][] {
  const asker: Asker = { isPatient: true, now }
  return facts.map((day) => listSlots(day, { type: TYPE, duration: minutes }, asker))
}

/** The starts that may be booked, epoch ms. */
export function freeStarts(days: readonly Slot[][]): number[] {
  return days.flat().flatMap((slot) => (slot.reason === null ? [slot.start] : []))
}
