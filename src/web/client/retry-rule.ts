/** How often a request is sent at most. */
export const TRIES = 3

const MOST_PATIENCE = 10

/**
 * How long to wait (ms) before a request is sent again, or null where another try would not help. It holds for reads and for writes,
 * whose key makes a second sending harmless.
 * @param tried how often it was sent
 */
export function pauseBefore(
  tried: number,
  { status, code, retryAfter }: { status: number; code: string; retryAfter: number | null },
): number | null {
  const mayPass = [0, 502, 503, 504].includes(status) || code === 'IDEMPOTENCY_IN_PROGRESS'
  if (!mayPass || (retryAfter ?? 0) > MOST_PATIENCE) return null
  return retryAfter === null ? 400 * 2 ** (tried - 1) : retryAfter * 1000
}
