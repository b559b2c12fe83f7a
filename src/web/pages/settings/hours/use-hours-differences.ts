import type { Difference } from '../edits/differences.ts'
import type { Hours, Session } from './hours-types.ts'
import { useSessionText } from './use-session-text.ts'
import { inOrder } from './week/week-shape.ts'

/** Which hours somebody else has taken away or added meanwhile, by their days. */
export function useHoursDifferences() {
  const text = useSessionText()
  const line = (session: Session) =>
    [text.times(session), text.place(session), text.limits(session)].filter(Boolean).join(' · ')
  const onDay = (sessions: readonly Session[], day: string) =>
    sessions
      .filter((session) => text.day(session) === day)
      .toSorted(inOrder)
      .map(line)
      .join(', ')
  return (before: Hours, now: Hours): Difference[] => {
    const all = [...before.sessions, ...now.sessions].toSorted(inOrder)
    return [...new Set(all.map(text.day))]
      .map((day) => ({ label: day, before: onDay(before.sessions, day), now: onDay(now.sessions, day) }))
      .filter((difference) => difference.before !== difference.now)
  }
}
