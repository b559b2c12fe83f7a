import type { Database, Row } from '../../db/client.ts'
import { type Calendar, meetDays, runsOfDays } from '../../domain/calendar.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Beside, readCalendar } from './read-calendar.ts'

/** What an object remembers of its doctor's calendar. It orders and offers; it never refuses on its own. */
export interface Memory {
  /** @throws DomainError DATABASE_UNAVAILABLE when nothing has been met: the last thing known is that the database did not answer. */
  calendar(): Calendar
  calendarIfMet(): Calendar | null
  /** @param after epoch ms: only what was read later than that counts */
  hasMet(days: Iterable<number>, after?: number): boolean
  /** Whether these days and the rules were read later than `after` (epoch ms), and nobody has changed them elsewhere since. */
  isCurrent(days: readonly number[], after: number): boolean
  /** Hears that visits of these days, or the rules, were changed elsewhere: a reading that begins later knows. */
  outdate(what: Iterable<number | 'rules'>): void
  /** Reads the rules and these UTC days anew, and further columns in the same statement. */
  read(days: Iterable<number>, beside?: Beside): Promise<Row>
  /** After an unknown outcome: what was known may no longer be so. */
  forget(): void
}

/** A few years of days: more than that is met only by scanning, and may be met again. */
const MOST_DAYS = 800

export function openMemory(db: Database, doctorId: string, clock: () => number): Memory {
  let calendar: Calendar | null = null
  /** What has changed elsewhere, by the count of readings and changes at which it was heard: a clock stands still between two. */
  const outdated = new Map<number | 'rules', number>()
  let count = 0
  const hasMet: Memory['hasMet'] = (days, after = -Infinity) => {
    const met = calendar?.days
    return met !== undefined && [...days].every((day) => (met.get(day)?.readAt ?? -Infinity) > after)
  }
  return {
    calendar() {
      if (calendar) return calendar
      throw new DomainError('DATABASE_UNAVAILABLE', 'The database did not answer: try again.', { retryAfter: 2 })
    },
    calendarIfMet: () => calendar,
    hasMet,
    isCurrent: (days, after) => hasMet(days, after) && !outdated.has('rules') && !days.some((day) => outdated.has(day)),
    outdate(what) {
      count++
      for (const one of what) outdated.set(one, count)
    },
    async read(days, beside) {
      const now = clock()
      const begun = ++count
      const asked = [...new Set(days)]
      const { userId, clinics, busy, row } = await readCalendar(db, {
        doctorId,
        runs: runsOfDays(asked),
        now,
        ...(beside && { beside }),
      })
      const met = calendar && calendar.days.size < MOST_DAYS ? calendar.days : new Map()
      calendar = { doctorId, userId, clinics, days: met, readAt: now }
      meetDays(calendar, asked, busy)
      for (const one of ['rules' as const, ...asked]) if ((outdated.get(one) ?? begun) < begun) outdated.delete(one)
      return row
    },
    forget() {
      calendar = null
    },
  }
}
