import { retryAfter } from '../retry-after.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * How long after each failed try the next comes, in milliseconds; after the last there is none. The first try is made at once.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Deliverability and reliability".
 */
export const RETRY_DELAYS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** A fifth of the delay at most: those that failed together do not all come again together. */
const JITTER = 0.2

/** The longest that a receiver can have us wait, in milliseconds. */
const LONGEST_WAIT = 24 * HOUR

/** Answers that say when to come again (RFC 9110, 10.2.3; RFC 6585, 4), and those of proxies that say it for whom they stand before. */
const SAYS_WHEN = [429, 502, 503, 504]

/**
 * How long a receiver asks us to wait, in milliseconds, a day at most; null where it does not, or says it otherwise than RFC 9110 does.
 * @param header `Retry-After`: seconds, or an HTTP-date
 * @param now epoch milliseconds
 */
export function waitAsked(status: number, header: string | null, now: number): number | null {
  const wait = SAYS_WHEN.includes(status) ? retryAfter(header, now) : null
  return wait === null ? null : Math.min(wait, LONGEST_WAIT)
}

/**
 * When a delivery is tried again that has failed.
 * @param tries how many tries have failed, this one among them
 * @param failed when it failed, epoch milliseconds
 * @param wait how long the receiver asked us to wait, in milliseconds
 * @param chance a number in [0, 1), which spreads the tries
 * @returns epoch milliseconds; null where it is given up
 */
export function nextTry(
  tries: number,
  { failed, wait, chance }: { failed: number; wait: number | null; chance: number },
): number | null {
  const delay = RETRY_DELAYS[tries - 1]
  if (delay === undefined) return null
  return failed + Math.round(Math.max(delay * (1 + JITTER * chance), wait ?? 0))
}

/** How long nothing has come through before a webhook is turned off. */
const FAILING_FOR = 5 * 24 * HOUR

/**
 * Why a webhook is turned off after a try, or null.
 * @param failingSince when the first try failed of those since the last that came through; epoch milliseconds
 */
export function turnsOff({
  status,
  isDelivered,
  failingSince,
  now,
}: {
  status: number | null
  isDelivered: boolean
  failingSince: number | null
  now: number
}): 'GONE' | 'FAILING' | null {
  if (isDelivered) return null
  if (status === 410) return 'GONE'
  return failingSince !== null && now - failingSince >= FAILING_FOR ? 'FAILING' : null
}
