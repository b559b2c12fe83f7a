import { addDays, isoWeekday, localDate, sessionBoundary } from './time.ts'
import type { VisitType } from './visit.ts'

/** Half-open, `[start, end)`, epoch milliseconds. */
export interface Interval {
  start: number
  end: number
}

/**
 * Working hours as a clinic enters them: wall-clock 'HH:mm' (`end` may be '24:00') on a weekday (1–7) or on one date, of the
 * location's zone. An end that is not later than the start is the next day's: `end` = `start` is 24 hours. Weekday, date and
 * validity are those of the day a session begins.
 */
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

/** Working hours as instants. */
export interface Session extends Interval {
  locationId: string
  timezone: string
  types: readonly VisitType[]
}

type ZoneOf = (locationId: string) => string

/**
 * The sessions that begin on one local day as instants, each in its location's zone, earliest first. Dated hours replace
 * every weekday's that begin on their date. Hours that the clocks skip whole are not there.
 */
export function sessionsOn(date: string, workingSessions: readonly WorkingSession[], zoneOf: ZoneOf): Session[] {
  const valid = workingSessions.filter((hours) => isValidOn(hours, date))
  const dated = valid.filter((hours) => hours.date === date)
  const weekday = isoWeekday(date)
  const applying = dated.length > 0 ? dated : valid.filter((hours) => hours.date === null && hours.weekday === weekday)
  return applying
    .map((hours) => {
      const zone = zoneOf(hours.locationId)
      return {
        start: sessionBoundary({ date, time: hours.start, zone }),
        end: sessionBoundary({ date: hours.end > hours.start ? date : addDays(date, 1), time: hours.end, zone }),
        locationId: hours.locationId,
        timezone: zone,
        types: hours.types,
      }
    })
    .filter((session) => session.start < session.end)
    .sort(earliestFirst)
}

/** The sessions, whatever local day they begin on, that reach into an interval, earliest first. */
export function sessionsReaching(
  interval: Interval,
  workingSessions: readonly WorkingSession[],
  zoneOf: ZoneOf,
): Session[] {
  const zones = [...new Set(workingSessions.map(({ locationId }) => zoneOf(locationId)))]
  // What reaches into a day may have begun on the day before.
  const dates = zones.flatMap((zone) => [addDays(localDate(interval.start, zone), -1), localDate(interval.end, zone)])
  const [first, last] = [dates.sort()[0], dates.at(-1)]
  const sessions: Session[] = []
  for (let date = first; date !== undefined && last !== undefined && date <= last; date = addDays(date, 1))
    sessions.push(...sessionsOn(date, workingSessions, zoneOf))
  return sessions.filter((session) => session.start < interval.end && interval.start < session.end).sort(earliestFirst)
}

function earliestFirst(a: Interval, b: Interval): number {
  return a.start - b.start || a.end - b.end
}

function isValidOn({ validFrom, validUntil }: WorkingSession, date: string): boolean {
  return (validFrom === null || validFrom <= date) && (validUntil === null || date <= validUntil)
}
