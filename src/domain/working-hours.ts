import { isoWeekday, sessionBoundary } from './time.ts'
import type { VisitType } from './visit.ts'

/** Half-open, `[start, end)`, epoch milliseconds. */
export interface Interval {
  start: number
  end: number
}

/** Working hours as a clinic enters them: wall-clock 'HH:mm' (`end` may be '24:00') on a weekday (1–7) or on one date. */
export interface WorkingSession {
  weekday: number | null
  date: string | null
  start: string
  end: string
  locationId: string
  types: readonly VisitType[]
  /** First and last local day these hours hold; null is open. */
  validFrom: string | null
  validUntil: string | null
}

/** Working hours of one day as instants. */
export interface Session extends Interval {
  locationId: string
  timezone: string
  types: readonly VisitType[]
}

/**
 * The working hours of one local day as instants, each in its location's zone, earliest first. Dated hours replace every
 * weekday's on their date. Hours that the clocks skip whole are not there.
 */
export function sessionsOn(
  date: string,
  workingSessions: readonly WorkingSession[],
  zoneOf: (locationId: string) => string,
): Session[] {
  const valid = workingSessions.filter((hours) => isValidOn(hours, date))
  const dated = valid.filter((hours) => hours.date === date)
  const weekday = isoWeekday(date)
  const applying = dated.length > 0 ? dated : valid.filter((hours) => hours.date === null && hours.weekday === weekday)
  return applying
    .map((hours) => {
      const zone = zoneOf(hours.locationId)
      return {
        start: sessionBoundary({ date, time: hours.start, zone }),
        end: sessionBoundary({ date, time: hours.end, zone }),
        locationId: hours.locationId,
        timezone: zone,
        types: hours.types,
      }
    })
    .filter((session) => session.start < session.end)
    .sort((a, b) => a.start - b.start || a.end - b.end)
}

function isValidOn({ validFrom, validUntil }: WorkingSession, date: string): boolean {
  return (validFrom === null || validFrom <= date) && (validUntil === null || date <= validUntil)
}
