import fc from 'fast-check'
import { expand, type Recurrence, WEEKDAYS } from '../src/domain/recurrence.ts'
import { occurrenceAt } from '../src/domain/series.ts'
import { addDays } from '../src/domain/time.ts'

export const ZONE = 'America/New_York'

/** A rule, the day it starts on and the wall-clock time of its visits. */
export interface SeriesRule {
  recurrence: Recurrence
  startDate: string
  /** 'HH:mm' */
  time: string
}

/** Two years of a weekly visit. */
export const WEEKLY_104: SeriesRule = {
  recurrence: { frequency: 'WEEKLY', interval: 1, byDay: ['TU'], count: 104 },
  startDate: '2027-03-02',
  time: '09:00',
}

const MOST = 104
const DAYS = 2 * 365
const WEEKS = Math.floor(DAYS / 7)
const MONTHS = 24

const countUpTo = (most: number) => fc.integer({ min: 1, max: Math.max(1, Math.min(MOST, most)) })
const interval = (max: number) => fc.integer({ min: 1, max })

/** A count that fits into two years, which is how long a series may go on. */
const daily = interval(20).chain((every) =>
  countUpTo(Math.floor(DAYS / every)).map((count): Recurrence => ({ frequency: 'DAILY', interval: every, count })),
)

const weekly = fc
  .tuple(interval(4), fc.subarray([...WEEKDAYS], { minLength: 1 }))
  .chain(([every, byDay]) =>
    countUpTo((Math.floor(WEEKS / every) - 1) * byDay.length).map(
      (count): Recurrence => ({ frequency: 'WEEKLY', interval: every, byDay, count }),
    ),
  )

const monthly = fc
  .tuple(
    interval(6),
    fc.option(fc.subarray(['1MO', '2TU', '3WE', '4TH', '-1FR'], { minLength: 1 }), { nil: undefined }),
  )
  .chain(([every, byDay]) =>
    countUpTo((Math.floor(MONTHS / every) - 1) * (byDay?.length ?? 1)).map(
      (count): Recurrence => ({ frequency: 'MONTHLY', interval: every, byDay, count }),
    ),
  )

const rules = fc
  .record({
    recurrence: fc.oneof(daily, weekly, monthly),
    month: fc.integer({ min: 0, max: 23 }),
    // No day that a month may lack: rrule does not know RFC 7529, which Kept takes then.
    day: fc.integer({ min: 0, max: 27 }),
    // From 08:00 on: on the day the clocks change rrule has what is earlier an hour off.
    hour: fc.integer({ min: 8, max: 22 }),
  })
  .map(({ recurrence, month, day, hour }) => {
    const first = new Date(Date.UTC(2027, month, 1)).toISOString().slice(0, 10)
    return { recurrence, startDate: addDays(first, day), time: `${String(hour).padStart(2, '0')}:15` }
  })

export function randomRules(count: number): SeriesRule[] {
  return fc.sample(rules, { seed: 20261126, numRuns: count })
}

/** The instants (epoch ms) of a series as Kept expands it. */
export function instantsOf({ recurrence, startDate, time }: SeriesRule): number[] {
  return expand(recurrence, { startDate }).dates.map((date) => occurrenceAt(date, time, ZONE).start)
}
