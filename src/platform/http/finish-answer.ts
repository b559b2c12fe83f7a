import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { API_VERSION } from './api-version.ts'
import type { AppEnv } from './context.ts'
import { answerNotModified, isNotModified } from './not-modified.ts'
import { tellLimit } from './rate-limit.ts'
import { answeredId, identify } from './request-id.ts'

const secure = {
  crossOriginEmbedderPolicy: false,
  xFrameOptions: 'DENY',
  // A year (RFC 6797).
  strictTransportSecurity: 'max-age=31536000; includeSubDomains',
} as const
const nothing = { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] }
const self = ["'self'"]
const page = {
  ...nothing,
  scriptSrc: self,
  styleSrc: self,
  imgSrc: ["'self'", 'data:'],
  fontSrc: self,
  connectSrc: self,
}
// The reference styles its elements from its script, and the problem pages carry their few rules in a <style>.
const styledPage = { ...page, styleSrc: ["'self'", "'unsafe-inline'"] }

type HeaderPairs = readonly (readonly [string, string])[]

/** What every answer of a kind has. What Hono's middleware sets is asked for once: it would copy the answer, and look each header up again, at every request. */
async function headersWith(contentSecurityPolicy: typeof nothing): Promise<HeaderPairs> {
  const answering = new Hono().use(secureHeaders({ ...secure, contentSecurityPolicy })).get('/', (c) => c.body(null))
  return [...(await answering.request('/')).headers, ['X-Kept-Version', API_VERSION]]
}

const DATA_HEADERS = await headersWith(nothing)
const PAGE_HEADERS = await headersWith(page)
const STYLED_PAGE_HEADERS = await headersWith(styledPage)

/** A data answer may load nothing; a page may load what this origin serves. */
function headersFor(type: string, path: string): HeaderPairs {
  if (!type.startsWith('text/html')) return DATA_HEADERS
  return /^\/(docs|problems)(\/|$)/.test(path) ? STYLED_PAGE_HEADERS : PAGE_HEADERS
}

/**
 * Gives every answer its headers, in one pass over those that it has: a header that a handler has set stays. Data may not be
 * cached. A handler that hands on the answer of a binding or of an object answers with a copy, since its headers are fixed.
 */
export const finishAnswer: MiddlewareHandler<AppEnv> = async (c, next) => {
  identify(c)
  await next()
  const { headers } = c.res
  const type = headers.get('Content-Type') ?? ''
  for (const [name, value] of headersFor(type, c.req.path)) if (!headers.has(name)) headers.set(name, value)
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
