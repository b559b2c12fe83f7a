import { endOfQuiet, isQuiet, startOfQuiet } from './quiet-hours.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What has to be left before the visit, or its patient can no longer arrange themselves. */
const LEAST_LEFT = 2 * HOUR
/** Before the quiet hours begin: what is sent at their last minute may arrive in them. */
const BEFORE_QUIET = 5 * MINUTE
/** Who books a visit this long after its reminder would have gone needs none: they have just heard of it. */
export const MOST_LATE = HOUR

/** The least and the most minutes that a reminder may go before its visit: a quarter of an hour, and 31 days. */
export const OFFSET_MINUTES = { least: 15, most: 44_640 } as const

/** A reminder of one visit by one rule. Instants are epoch milliseconds. */
export interface ReminderAsked {
  /** When the visit begins. */
  start: number
  /** How long before it the reminder is to go. */
  offsetMinutes: number
  /** The clinic's quiet hours, 'HH:mm'; the same twice: none. */
  quietFrom: string
  quietTo: string
  /** The clinic's zone, by whose clock they are. */
  zone: string
  now: number
  /** Since when the visit has stood at this time and the rule has been as it is; left out where the reminder was in time. */
  since?: number
  /** The offset of the rule that reminds of this visit next, or null. */
  nextOffsetMinutes?: number | null
}

/** What has to be left before a visit for its reminder to go late: half of what it was to be, and an hour at most. */
const leastLate = (offsetMinutes: number) => Math.min(HOUR, (offsetMinutes * MINUTE) / 2)

/** Why a reminder is not sent, as `messages.outcome` says it. */
export type WhyDropped = 'BOOKED_LATE' | 'TOO_LATE' | 'QUIET_HOURS' | 'NEXT_IS_NEAR'

/** The time outside of the quiet hours, or null where there is none any more. */
function outsideQuiet(at: number, { start, quietFrom, quietTo, zone, now }: ReminderAsked): number | null {
  const quiet = { from: quietFrom, to: quietTo, zone }
  if (!isQuiet(at, quiet)) return at
  const after = endOfQuiet(at, quiet)
  if (start - after >= LEAST_LEFT) return after
  const begin = startOfQuiet(at, quiet)
  const before = Math.max(begin - BEFORE_QUIET, now)
  return before < begin && !isQuiet(before, quiet) ? before : null
}

/**
 * When a reminder goes (epoch ms, never before `now`), or why it does not. In this order:
 *
 * 1. A visit that came to its time more than an hour after the reminder was due is not reminded of.
 * 2. It goes when it is due, and one that is late goes now, where at least an hour, or half of its offset, is left.
 * 3. What would go in the clinic's quiet hours goes when they end. Where less than two hours would then be left before the
 *    visit, it goes five minutes before they begin, and not at all if they have begun.
 * 4. One that would go nearer to the next rule's reminder than to its own time does not: nobody is reminded twice at once.
 */
export function planReminder(asked: ReminderAsked): { at: number } | { dropped: WhyDropped } {
  const { start, offsetMinutes, now, since, nextOffsetMinutes } = asked
  const due = start - offsetMinutes * MINUTE
  if (since !== undefined && since - due > MOST_LATE) return { dropped: 'BOOKED_LATE' }
  const wanted = Math.max(due, now)
  if (wanted > due && start - wanted < leastLate(offsetMinutes)) return { dropped: 'TOO_LATE' }
  const at = outsideQuiet(wanted, asked)
  if (at === null) return { dropped: 'QUIET_HOURS' }
  const untilNext = (offsetMinutes - (nextOffsetMinutes ?? Number.NEGATIVE_INFINITY)) * MINUTE
  if (at - due >= untilNext / 2) return { dropped: 'NEXT_IS_NEAR' }
  return { at }
}

/** Milliseconds that a run may be behind: a reminder whose time was just before the quiet hours still goes. */
const BEHIND = 5 * MINUTE

/**
 * The same, asked once more when a planned reminder is to go: the sender or its provider may have been away until the quiet hours,
 * or the clinic has set others.
 * @param dueAt when it was planned to go (epoch ms), at the latest `now`
 */
export function replanReminder(asked: ReminderAsked, dueAt: number): { at: number } | { dropped: WhyDropped } {
  return planReminder({ ...asked, now: asked.now - dueAt <= BEHIND ? dueAt : asked.now })
}
