import type { Context } from 'hono'
import type { AppEnv } from './context.ts'

/**
 * The form of a caller's id that we accept. It keeps out e-mail addresses and names with spaces, since the audit trail
 * keeps the id for good.
 */
const TAKEN = /^[A-Za-z0-9_=.:-]{1,200}$/

/**
 * Gives the request an id of ours, whatever id its caller has sent: two requests never share it, and nobody can have theirs
 * pass for another. The caller's is kept beside it where it is taken. `X-Kept-Request-Id` answers ours, and `X-Request-Id`
 * theirs where it is taken, else ours.
 */
export function identify(c: Context<AppEnv>): void {
  const own = crypto.randomUUID()
  const given = c.req.header('X-Request-Id') ?? ''
  const theirs = TAKEN.test(given) ? given : null
  c.set('requestId', own)
  c.set('clientRequestId', theirs)
}

/** The id that the answer calls the request by: what stands in `X-Request-Id`, and in a problem. */
export function answeredId(c: Context<AppEnv>): string {
  return c.get('clientRequestId') ?? c.get('requestId')
}

/** Both ids as the trail keeps them in one column: ours and, after a space, which no id has, the caller's. */
export function trailIdOf(c: Context<AppEnv>): string {
  const requestId = c.get('requestId')
  const clientRequestId = c.get('clientRequestId')
  return clientRequestId === null ? requestId : `${requestId} ${clientRequestId}`
}

/** The ids of a trail's row. Rows of an earlier version have one id, which may be the caller's. */
export function idsInTrail(kept: string): { requestId: string; clientRequestId?: string } {
  const [requestId = kept, clientRequestId] = kept.split(' ')
  return { requestId, ...(clientRequestId !== undefined && { clientRequestId }) }
}
