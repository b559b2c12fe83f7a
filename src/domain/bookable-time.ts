import { type ClinicRules, openSessions } from './calendar.ts'
import { shuts } from './verdict.ts'
import type { Interval } from './working-hours.ts'

const MINUTE = 60_000

type Hours = Pick<ClinicRules, 'locations' | 'sessions' | 'settings' | 'closures' | 'timeOff'>

/** What is left of an interval without others, in order. */
function without(whole: Interval, others: readonly Interval[]): Interval[] {
  let left = [whole]
  for (const other of others) {
    left = left.flatMap((part) => {
      if (other.end <= part.start || part.end <= other.start) return [part]
      const parts = [
        { start: part.start, end: other.start },
        { start: other.end, end: part.end },
      ]
      return parts.filter(({ start, end }) => start < end)
    })
  }
  return left
}

/** The same time with each moment in it once, in order. */
function joined(intervals: readonly Interval[]): Interval[] {
  const once: Interval[] = []
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = once.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else once.push({ start, end })
  }
  return once
}

/**
 * The time in which a doctor could be booked at all, by the rules of availability: their hours, without closures and time off.
 * Hours that overlap count once; what is booked, notice and grid do not count.
 * @param locationId only hours there
 */
export function bookableTime(rules: Hours, within: Interval, locationId?: string): Interval[] {
  const free = openSessions(rules, within)
    .filter((session) => locationId === undefined || session.locationId === locationId)
    .flatMap((session) => {
      const whole = { start: Math.max(session.start, within.start), end: Math.min(session.end, within.end) }
      return without(whole, [...rules.closures.filter((closure) => shuts(closure, session)), ...rules.timeOff])
    })
  return joined(free)
}

/** How many minutes of some time lie in each of these spans. Both are in order and overlap nothing of their own. */
export function minutesIn(spans: readonly Interval[], time: readonly Interval[]): number[] {
  return spans.map((span) => {
    const shares = time.map(({ start, end }) => Math.max(0, Math.min(end, span.end) - Math.max(start, span.start)))
    return shares.reduce((sum, share) => sum + share, 0) / MINUTE
  })
}
