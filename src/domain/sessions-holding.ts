import type { VisitType } from './visit.ts'
import type { Interval, Session } from './working-hours.ts'

/** A time and where it is wanted: null for what needs no location. */
export interface Place extends Interval {
  locationId: string | null
}

/** A session as it holds visits of one type: where they would be (null but for IN_PERSON), and until when (epoch ms). */
export interface Run {
  session: Session
  locationId: string | null
  until: number
}

/**
 * The sessions that allow a type, each until its end, or that of the last of the sessions that touch one another. Those are of
 * its location, and all of them allow the type. Sessions that overlap are not joined.
 */
export function runsFor(sessions: readonly Session[], type: VisitType): Run[] {
  const runs: Run[] = []
  for (const session of sessions) {
    if (!session.types.includes(type)) continue
    const locationId = type === 'IN_PERSON' ? session.locationId : null
    runs.push({ session, locationId, until: endOfRun(session, sessions, type) })
  }
  return runs
}

function endOfRun(session: Session, sessions: readonly Session[], type: VisitType): number {
  const goesOn = (end: number, next: Session) =>
    next.start === end && next.locationId === session.locationId && next.types.includes(type)
  if (!sessions.some((next) => goesOn(session.end, next))) return session.end
  const ends = new Set([session.end])
  for (const end of ends) for (const next of sessions) if (goesOn(end, next)) ends.add(next.end)
  return Math.max(...ends)
}

/** Whether a session holds a time from its beginning, by itself or with those that touch it. */
export function holds({ session, locationId, until }: Run, place: Place): boolean {
  return (
    session.start <= place.start && place.start < session.end && place.end <= until && locationId === place.locationId
  )
}

/** Where a visit of a type is wanted: a location counts for IN_PERSON only. */
export function placeOf({ start, end, type, locationId }: Place & { type: VisitType }): Place {
  return { start, end, locationId: type === 'IN_PERSON' ? locationId : null }
}
