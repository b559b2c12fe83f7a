import type { PlaceInLine } from './use-place-in-line.ts'

/** A delay that is worth telling. */
const LATE_FROM = 10

/**
 * What a patient is told of their wait. The range counts from now, and the delay from the times that were given, so each says from when:
 * “5–10 min” beside “40 min late” would be two answers to one question. What a break is to last nobody knows: the range begins behind it.
 */
export function waitTold({
  isCalled,
  isPaused,
  range: [from, to],
  lateMinutes,
}: Pick<PlaceInLine, 'isCalled' | 'isPaused' | 'range' | 'lateMinutes'>): {
  wait: 'called' | 'soon' | 'afterBreak' | 'soonAfterBreak' | 'range'
  from: number
  to: number
  /** Null where it is not worth telling, or is not what they wait for. */
  lateMinutes: number | null
} {
  if (isCalled) return { wait: 'called', from, to, lateMinutes: null }
  if (isPaused) return { wait: to === 0 ? 'soonAfterBreak' : 'afterBreak', from, to, lateMinutes: null }
  return { wait: to === 0 ? 'soon' : 'range', from, to, lateMinutes: lateMinutes >= LATE_FROM ? lateMinutes : null }
}
