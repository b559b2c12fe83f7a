import type { HoursRecord } from '../../../../features/directory/hours/schemas.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Span } from './spans.ts'
import { dayAfter, momentOf, weekdayOf } from './wall-time.ts'

export interface OpenSpan extends Span {
  locationId: string
  types: readonly Visit['type'][]
}

interface Asked {
  day: string
  zone: string
  zoneOf: (locationId: string) => string
  /** Null where every place counts. */
  locationId: string | null
}

const DAY = 24 * 60 * 60_000

/** The sessions of a day: those of its date, where it has its own, in place of the weekday's. */
function sessionsOn(record: HoursRecord | undefined, day: string) {
  const valid = (record?.sessions ?? []).filter(
    ({ validFrom, validUntil }) => (validFrom ?? day) <= day && (validUntil ?? day) >= day,
  )
  const dated = valid.filter(({ date }) => date === day)
  return dated.length > 0 ? dated : valid.filter(({ weekday }) => weekday === weekdayOf(day))
}

/** When a doctor works on a day, from midnight to midnight: a night belongs to two days. */
export function openHours(record: HoursRecord | undefined, { day, zone, zoneOf, locationId }: Asked): OpenSpan[] {
  const midnight = momentOf(day, '00:00', zone)
  const next = momentOf(dayAfter(day, 1), '00:00', zone)
  return [dayAfter(day, -1), day]
    .flatMap((date) =>
      sessionsOn(record, date)
        .filter((session) => locationId === null || session.locationId === locationId)
        .map(({ start, end, locationId: place, types }) => {
          const from = momentOf(date, start, zoneOf(place))
          const to = momentOf(date, end, zoneOf(place))
          return { start: from, end: to > from ? to : to + DAY, locationId: place, types }
        }),
    )
    .map((span) => ({ ...span, start: Math.max(span.start, midnight), end: Math.min(span.end, next) }))
    .filter(({ start, end }) => end > start)
    .sort((one, other) => one.start - other.start)
}
