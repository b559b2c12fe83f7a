import { RRuleTemporal } from 'rrule-temporal'
import { invalidField } from './errors.ts'
import { addDays, localDate } from './time.ts'

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** Weekdays as RFC 5545 names them, Monday first. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** A series has no more occurrences than this, and none more than two years after its start. */
export const MOST_OCCURRENCES = 104
const MOST_YEARS = 2

/** How long a series goes on that says nothing of its end. */
const DEFAULT_YEARS = 1

/** A rule of RFC 5545 over calendar days. Days and times are wall-clock of the visit's zone, so it needs no zone itself. */
export interface Recurrence {
  frequency: Frequency
  /** Every so many days, weeks, months or years. */
  interval: number
  /** `MO`, in a MONTHLY rule also `2MO` and `-1FR`; without it the start's own day is repeated. */
  byDay?: readonly string[] | undefined
  /** At most one of `count` and `until`. */
  count?: number | undefined
  /** The last day there may be an occurrence on, 'YYYY-MM-DD'. */
  until?: string | undefined
}

/** The days of a series, and the rule and the last day that give just these. */
export interface Expansion {
  dates: string[]
  endDate: string
  recurrence: Recurrence
}

/** The same day so many years on; the 29th of February becomes the 28th. */
function addYears(date: string, years: number): string {
  const moved = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`
  return moved.endsWith('02-29') && !isLeapYear(Number(moved.slice(0, 4))) ? `${moved.slice(0, 8)}28` : moved
}

const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/**
 * Whether the repeated day is missing in some months or years. RFC 7529's SKIP=BACKWARD then takes the last day before
 * it: the 31st becomes the 30th of April, and is the 31st of May again.
 */
export function skipsBackward({ frequency, byDay }: Recurrence, startDate: string): boolean {
  if (byDay?.length) return false
  return frequency === 'MONTHLY' ? startDate.slice(8) > '28' : frequency === 'YEARLY' && startDate.endsWith('02-29')
}

/** The rule without its end, as the value of an RRULE. RFC 5545, 3.3.10; RFC 7529, 4.1. */
export function ruleParts(recurrence: Recurrence, startDate: string): string[] {
  const { frequency, interval, byDay } = recurrence
  const isBackward = skipsBackward(recurrence, startDate)
  return [
    ...(isBackward ? ['RSCALE=GREGORIAN'] : []),
    `FREQ=${frequency}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...(byDay?.length ? [`BYDAY=${byDay.join(',')}`] : []),
    ...(isBackward ? ['SKIP=BACKWARD'] : []),
  ]
}

const compact = (date: string) => date.replaceAll('-', '')

/** Noon in UTC stands for the day: the clocks of no zone can drop it. */
function datesUntil(recurrence: Recurrence, startDate: string, last: string): string[] {
  const end = `UNTIL=${compact(last)}T120000Z`
  const rule = [...ruleParts(recurrence, startDate), end].join(';')
  const rruleString = `DTSTART;TZID=UTC:${compact(startDate)}T120000\nRRULE:${rule}`
  // An instant's own text would take longer to write than its day to find.
  return new RRuleTemporal({ rruleString }).all().map((at) => localDate(at.epochMilliseconds, 'UTC'))
}

const earlier = (a: string | undefined, b: string | undefined) => (a && b ? (a < b ? a : b) : (a ?? b))

/** A day inside the years that instants may have, so that in every zone a visit is too. */
const FIRST_DAY = '2000-01-02'
const LAST_DAY = '2099-12-30'

/**
 * The days of a series, counted from 1 by their place in the list.
 * @param span `endDate` bounds the rule besides its own end.
 * @throws DomainError VALIDATION_ERROR where the rule gives no day, more than 104, or goes on for more than two years.
 */
export function expand(
  recurrence: Recurrence,
  { startDate, endDate }: { startDate: string; endDate?: string | undefined },
): Expansion {
  const { count, until } = recurrence
  const limit = addYears(startDate, MOST_YEARS)
  const bound = earlier(endDate, until)
  const boundBy = bound !== undefined && bound === endDate ? '#/endDate' : '#/recurrence/until'
  if (bound !== undefined && bound > limit) throw invalidField(boundBy, 'is more than two years after the start')
  if (bound !== undefined && bound < startDate) throw invalidField(boundBy, 'is before the start')

  const lastOpen = count === undefined ? addDays(addYears(startDate, DEFAULT_YEARS), -1) : limit
  const all = datesUntil(recurrence, startDate, bound ?? lastOpen)
  if (count === undefined && bound !== undefined && all.length > MOST_OCCURRENCES) {
    throw invalidField(boundBy, `leaves room for more than ${MOST_OCCURRENCES} occurrences`)
  }
  const dates = all.slice(0, count ?? MOST_OCCURRENCES)
  const last = dates.at(-1)
  if (last === undefined) throw invalidField('#/recurrence', 'gives no day from the start to the end')
  if (startDate < FIRST_DAY || last > LAST_DAY)
    throw invalidField('#/startDate', 'must leave every visit within 2000 to 2099')
  if (count !== undefined && bound === undefined && dates.length < count) {
    throw invalidField('#/recurrence/count', 'needs more than two years')
  }
  const { count: _, ...endless } = recurrence
  return { dates, endDate: bound ?? last, recurrence: dates.length === count ? recurrence : endless }
}
