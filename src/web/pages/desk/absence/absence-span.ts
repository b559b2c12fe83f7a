import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { spanOfVisit } from '../facts/day-shape.ts'
import { dayAfter, momentOf } from '../facts/wall-time.ts'

export interface AbsenceText {
  /** The first day, and the last one. */
  day: string
  until: string
  /** Whether it begins at this moment, and not with the day. */
  isFromNow: boolean
}

const MINUTE = 60_000

/** From when to when somebody is away, as the API takes it: a whole day by the clinic's clock, or from this minute on. */
export function absenceSpan({ day, until, isFromNow }: AbsenceText, zone: string, now: number) {
  const from = isFromNow ? Math.floor(now / MINUTE) * MINUTE : momentOf(day, '00:00', zone)
  return {
    from: new Date(from).toISOString(),
    to: new Date(momentOf(dayAfter(until < day ? day : until, 1), '00:00', zone)).toISOString(),
  }
}

const EXPECTED: readonly Visit['status'][] = ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN']

/** Whose visits cannot be held then, the soonest first: of those who are expected, or wait already. */
export function visitsWithin(visits: readonly Visit[], { from, to }: { from: string; to: string }): Visit[] {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return visits
    .filter((visit) => EXPECTED.includes(visit.status))
    .filter((visit) => spanOfVisit(visit).start < end && spanOfVisit(visit).end > start)
    .sort((one, other) => spanOfVisit(one).start - spanOfVisit(other).start)
}
