import type { VisitType } from './visit.ts'
import type { Interval, Session } from './working-hours.ts'

/** A time and what it is wanted for; `locationId` counts for IN_PERSON only. */
interface Wanted extends Interval {
  type: VisitType
  locationId: string | null
}

/**
 * The moment (epoch ms) to which a session goes on for a type: its end, or that of the last of the sessions that touch one
 * another. They are of its location, and all of them allow the type. Sessions that overlap are not joined.
 */
export function endOfRun(session: Session, sessions: readonly Session[], type: VisitType): number {
  const ends = new Set([session.end])
  for (const end of ends)
    for (const next of sessions)
      if (next.start === end && next.locationId === session.locationId && next.types.includes(type)) ends.add(next.end)
  return Math.max(...ends)
}

/** The sessions that hold a time from its beginning, by themselves or with those that touch them. */
export function sessionsHolding(sessions: readonly Session[], wanted: Wanted): Session[] {
  return sessions.filter(
    (session) =>
      session.types.includes(wanted.type) &&
      (wanted.type !== 'IN_PERSON' || session.locationId === wanted.locationId) &&
      session.start <= wanted.start &&
      wanted.start < session.end &&
      (wanted.end <= session.end || wanted.end <= endOfRun(session, sessions, wanted.type)),
  )
}
