import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import { answerNotModified, isNotModified } from './not-modified.ts'
import { tellLimit } from './rate-limit.ts'
import { answeredId, identify } from './request-id.ts'
import { DATA_HEADERS, PAGE_HEADERS } from './security-headers.ts'

/**
 * Gives every answer its headers, in one pass over those that it has: a header that a handler has set stays. Data may not be
 * cached. A handler that hands on the answer of a binding or of an object answers with a copy, since its headers are fixed.
 */
export const finishAnswer: MiddlewareHandler<AppEnv> = async (c, next) => {
  identify(c)
  await next()
  const { headers } = c.res
  const type = headers.get('Content-Type') ?? ''
  const ours = type.startsWith('text/html') ? PAGE_HEADERS : DATA_HEADERS
  for (const [name, value] of ours) if (!headers.has(name)) headers.set(name, value)
  if (type.includes('json') && !headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  tellLimit(c, headers)
  headers.set('X-Request-Id', answeredId(c))
  headers.set('X-Kept-Request-Id', c.get('requestId'))
  // A Worker that is not configured opens no database.
  const db = c.get('db') as AppEnv['Variables']['db'] | undefined
  if (db) headers.append('Server-Timing', timingOf(db, c.get('settings').ENVIRONMENT === 'development'))
  // Last: a page's 304 has the headers of the page, which a browser takes over into what it kept.
  if (isNotModified(c)) answerNotModified(c)
}

/** How many statements and how long (W3C Server Timing); which ones, by name, is for developers alone. */
function timingOf(
  { queries, milliseconds, statements = [] }: AppEnv['Variables']['db'],
  isDevelopment: boolean,
): string {
  const all = `db;desc="${queries} queries";dur=${milliseconds.toFixed(1)}`
  if (!isDevelopment) return all
  return [all, ...statements.map(({ name, milliseconds }) => `${name};dur=${milliseconds.toFixed(1)}`)].join(', ')
}
