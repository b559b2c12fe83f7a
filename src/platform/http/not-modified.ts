import type { Context } from 'hono'
import type { AppEnv } from './context.ts'

/** One entity tag of a list, without its `W/` (RFC 9110, 8.8.3). */
const LISTED = /(?<=^|,)[ \t]*(?:W\/)?("[^"]*")[ \t]*(?=,|$)/g

/**
 * Whether the caller has what the answer would bring: `If-None-Match` lists its ETag, compared weakly, or is `*`
 * (RFC 9110, 13.1.2). Ask it after the read: the read is checked and audited like any other.
 */
export function isNotModified(c: Context<AppEnv>): boolean {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return false
  const listed = c.req.header('If-None-Match')
  if (listed === undefined || c.res.status !== 200) return false
  const tag = c.res.headers.get('ETag')
  if (tag === null || c.get('outlivesTag')) return false
  if (listed.trim() === '*') return true
  const own = tag.replace(/^W\//, '')
  return [...listed.matchAll(LISTED)].some(([, named]) => named === own)
}

/** The answer without its body, and without what describes the body (RFC 9110, 15.4.5). Every other header stays. */
export function answerNotModified(c: Context<AppEnv>): void {
  const { headers } = c.res
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) headers.delete(name)
  c.res = new Response(null, { status: 304, headers })
}
