import type { HoursRecord } from '../../../../features/directory/hours/schemas.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Span } from './spans.ts'
import { dayAfter, momentOf, weekdayOf } from './wall-time.ts'

export interface OpenSpan extends Span {
  locationId: string
  types: readonly Visit['type'][]
  /** The sessions it is made of, also where they began the day before: each has its own grid of times. */
  sessions: readonly Span[]
}

interface Asked {
  day: string
  zone: string
  /** Null for a place that is not open for booking. */
  zoneOf: (locationId: string) => string | null
  /** Null where every place counts. */
  locationId: string | null
}

/** The sessions of a day: those of its date, where it has its own, in place of the weekday's. */
function sessionsOn(record: HoursRecord | undefined, day: string) {
  const valid = (record?.sessions ?? []).filter(
    ({ validFrom, validUntil }) => (validFrom ?? day) <= day && (validUntil ?? day) >= day,
  )
  const dated = valid.filter(({ date }) => date === day)
  return dated.length > 0 ? dated : valid.filter(({ weekday }) => weekday === weekdayOf(day))
}

const areOfOne = (one: OpenSpan, next: OpenSpan) =>
  one.end === next.start && one.locationId === next.locationId && String(one.types) === String(next.types)

/** Hours that touch hold a visit together. */
function joined(spans: readonly OpenSpan[]): OpenSpan[] {
  const runs: OpenSpan[] = []
  for (const span of spans) {
    const at = runs.findIndex((run) => areOfOne(run, span))
    const run = runs[at]
    if (run) runs[at] = { ...run, end: span.end, sessions: [...run.sessions, ...span.sessions] }
    else runs.push(span)
  }
  return runs
}

/** When a doctor works on a day, from midnight to midnight: a night belongs to two days. */
export function openHours(record: HoursRecord | undefined, { day, zone, zoneOf, locationId }: Asked): OpenSpan[] {
  const midnight = momentOf(day, '00:00', zone)
  const next = momentOf(dayAfter(day, 1), '00:00', zone)
  const spans = [dayAfter(day, -1), day]
    .flatMap((date) =>
      sessionsOn(record, date)
        .filter((session) => locationId === null || session.locationId === locationId)
        .flatMap(({ start, end, locationId: place, types }) => {
          const clock = zoneOf(place)
          if (clock === null) return []
          const until = momentOf(end > start ? date : dayAfter(date, 1), end, clock)
          const session = { start: momentOf(date, start, clock), end: until }
          return { ...session, locationId: place, types, sessions: [session] }
        }),
    )
    .map((span) => ({ ...span, start: Math.max(span.start, midnight), end: Math.min(span.end, next) }))
    .filter(({ start, end }) => end > start)
    .sort((one, other) => one.start - other.start)
  return joined(spans)
}
