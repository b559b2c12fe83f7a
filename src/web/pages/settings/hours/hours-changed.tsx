import { ChangedSince } from '../set-up/changed-since.tsx'
import type { Place } from '../set-up/use-set-up.ts'
import type { Hours, Session } from './hours-types.ts'
import { useSessionText } from './use-session-text.ts'
import { inOrder } from './week/week-shape.ts'

interface HoursChangedProps {
  before: Hours
  now: Hours
  places: readonly Place[]
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** Which hours somebody else has taken away or added meanwhile, by their days. */
export function HoursChanged({ before, now, places, ...choice }: HoursChangedProps) {
  const text = useSessionText(places)
  const line = (session: Session) =>
    [text.times(session), text.place(session), text.limits(session)].filter(Boolean).join(' · ')
  const all = [...before.sessions, ...now.sessions].toSorted(inOrder)
  const onDay = (sessions: readonly Session[], day: string) =>
    sessions
      .filter((session) => text.day(session) === day)
      .toSorted(inOrder)
      .map(line)
      .join(', ')
  const differences = [...new Set(all.map(text.day))]
    .map((day) => ({ label: day, before: onDay(before.sessions, day), now: onDay(now.sessions, day) }))
    .filter((difference) => difference.before !== difference.now)
  return <ChangedSince differences={differences} {...choice} />
}
