import { localDate } from '../time.ts'
import { newsOf, type VisitNow } from './news.ts'
import { askedOf, type PatientNow, type Waiting } from './waiting.ts'

/** The day of a visit in its own zone. */
export const dayOf = ({ start, timezone }: VisitNow) => localDate(start, timezone)

/** Whether one message tells of both: visits of one day, or of one series. */
export const belongTogether = (one: VisitNow, other: VisitNow) =>
  dayOf(one) === dayOf(other) || (one.seriesId !== null && one.seriesId === other.seriesId)

/**
 * Until when the desk may still be at work on a visit: each change of its waits, and the last one settles them all. What the
 * patient does is answered at once.
 */
export function waitsUntil(asked: readonly Waiting[], now: number): number | null {
  if (asked.some(({ atOnce, dueAt }) => atOnce && dueAt <= now)) return null
  const last = Math.max(...asked.map(({ dueAt }) => dueAt), 0)
  return last > now ? last : null
}

/**
 * Until when the desk may still be at work on other visits that are told of together with this one. It books them one after the
 * other, and each waits from when it was booked.
 */
export function waitsForOthers(
  visit: VisitNow,
  asked: readonly Waiting[],
  { patient, now }: { patient: PatientNow; now: number },
): number | null {
  if (asked.length === 0 || asked.some(({ atOnce }) => atOnce)) return null
  const eventOf = (one: VisitNow, messages: readonly Waiting[]) => {
    const news = newsOf(one, messages, now)
    return 'none' in news ? null : news.event
  }
  const event = eventOf(visit, asked)
  if (event === null) return null
  const times = patient.visits.flatMap((other) => {
    if (other.id === visit.id || !belongTogether(visit, other)) return []
    const theirs = askedOf(patient.messages.filter(({ visitId }) => visitId === other.id))
    const until = waitsUntil(theirs, now)
    return until !== null && eventOf(other, theirs) === event ? [until] : []
  })
  return times.length === 0 ? null : Math.max(...times)
}
