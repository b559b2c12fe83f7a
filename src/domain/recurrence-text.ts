import { type Frequency, type Recurrence, ruleParts, skipsBackward, WEEKDAYS } from './recurrence.ts'
import { addDays, isoWeekday, startOfDay } from './time.ts'

/** A series as far as its rule is told; `time` is 'HH:mm' in `timezone`. */
export interface RuleOfSeries {
  recurrence: Recurrence
  startDate: string
  /** Null where nobody has set an end. */
  endDate: string | null
  time: string
  timezone: string
}

/**
 * The rule as the value of an RRULE (RFC 5545, 3.8.5.3), to stand under a DTSTART with the series' zone: UNTIL is then in
 * UTC, the last second of the end date there.
 */
export function rruleOf({ recurrence, startDate, endDate, timezone }: RuleOfSeries): string {
  const { count, until } = recurrence
  const lastDay = endDate ?? until
  const parts = ruleParts(recurrence, startDate)
  if (count !== undefined) return [...parts, `COUNT=${count}`].join(';')
  return (lastDay === undefined ? parts : [...parts, `UNTIL=${lastSecondOf(lastDay, timezone)}`]).join(';')
}

function lastSecondOf(day: string, timezone: string): string {
  const instant = new Date(startOfDay(addDays(day, 1), timezone) - 1000).toISOString()
  return `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth']
const UNITS: Record<Frequency, string> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

function dayName(day: string): string {
  const name = NAMES[WEEKDAYS.findIndex((weekday) => day.endsWith(weekday))] ?? day
  const ordinal = Number(day.slice(0, -2))
  if (!ordinal) return name
  const place = ORDINALS[Math.abs(ordinal)] ?? ''
  if (ordinal > 0) return `${place} ${name}`
  return ordinal === -1 ? `last ${name}` : `${place} ${name} from the end`
}

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

function daysInWords(recurrence: Recurrence, startDate: string): string {
  const { frequency, byDay } = recurrence
  const days = byDay?.length ? listed(byDay.map(dayName)) : null
  const day = Number(startDate.slice(8))
  const shorter = skipsBackward(recurrence, startDate) ? ', or the last day before it' : ''
  switch (frequency) {
    case 'DAILY':
      return days ? ` if it is ${days.replace(/ and (?=\w+$)/, ' or ')}` : ''
    case 'WEEKLY':
      return ` on ${days ?? NAMES[isoWeekday(startDate) - 1]}`
    case 'MONTHLY':
      return days ? ` on the ${days}` : ` on day ${day}${shorter}`
    case 'YEARLY':
      return ` on ${day} ${MONTHS[Number(startDate.slice(5, 7)) - 1]}${shorter}`
  }
}

/** The rule in words: `Every 2 weeks on Monday and Wednesday at 10:00 (Europe/Berlin), 10 times`. */
export function summaryOf({ recurrence, startDate, endDate, time, timezone }: RuleOfSeries): string {
  const { frequency, interval, count } = recurrence
  const unit = UNITS[frequency]
  const every = interval === 1 ? `Every ${unit}` : `Every ${interval} ${unit}s`
  const lastDay = endDate ?? recurrence.until
  const rule = `${every}${daysInWords(recurrence, startDate)} at ${time} (${timezone})`
  if (count !== undefined) return `${rule}, ${count === 1 ? 'once' : `${count} times`}`
  return lastDay === undefined ? rule : `${rule}, until ${lastDay}`
}
