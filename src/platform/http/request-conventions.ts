import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { Database } from '../../db/client.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Env, settingsOf } from '../../env.ts'
import type { AppEnv } from './context.ts'
import { identify } from './request-id.ts'

interface Sources {
  openDatabase: (env: Env) => Database
  /** Epoch milliseconds; read once a request. */
  clock: () => number
}

/** The middlewares every request passes first, in order. */
export function requestConventions(sources: Sources): MiddlewareHandler<AppEnv>[] {
  return [identify, safeHeaders, begin(sources), serverTiming, crossOrigin, limitBody]
}

function begin({ openDatabase, clock }: Sources): MiddlewareHandler<AppEnv> {
  return async function begin(c, next) {
    c.set('now', clock())
    c.set('settings', settingsOf(c.env))
    c.set('db', openDatabase(c.env))
    await next()
  }
}

const serverTiming: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const { queries, milliseconds } = c.var.db
  c.header('Server-Timing', `db;desc="${queries} queries";dur=${milliseconds.toFixed(1)}`, { append: true })
}

const secure = {
  crossOriginEmbedderPolicy: false,
  xFrameOptions: 'DENY',
  overwrite: false,
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

const dataHeaders = secureHeaders({ ...secure, contentSecurityPolicy: nothing })
const pageHeaders = secureHeaders({ ...secure, contentSecurityPolicy: page })
const styledPageHeaders = secureHeaders({ ...secure, contentSecurityPolicy: styledPage })

/** A data answer may load nothing and may not be cached; a page may load what this origin serves. */
const safeHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const done = async () => {}
  const isPage = c.res.headers.get('Content-Type')?.startsWith('text/html') ?? false
  if (!isPage) await dataHeaders(c, done)
  else if (/^\/(docs|problems)(\/|$)/.test(c.req.path)) await styledPageHeaders(c, done)
  else await pageHeaders(c, done)
  const isData = c.res.headers.get('Content-Type')?.includes('json') ?? false
  if (isData && !c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
}

const crossOrigin: MiddlewareHandler<AppEnv> = cors({
  origin: (origin, c: Context<AppEnv>) => {
    const allowed = c.var.settings.CORS_ORIGINS
    return allowed.includes(origin) || allowed.includes('*') ? origin : null
  },
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [
    ...['Authorization', 'Cache-Control', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Clinic-ID'],
    'X-Request-Id',
  ],
  exposeHeaders: [
    ...['ETag', 'Link', 'Location', 'Retry-After', 'Idempotency-Replayed', 'Server-Timing'],
    ...['X-Request-Id', 'X-Kept-Request-Id', 'X-Cache', 'Warning', 'Age'],
  ],
  maxAge: 600,
})

const MOST_BYTES = 64 * 1024

const limitBody: MiddlewareHandler<AppEnv> = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    throw new DomainError('PAYLOAD_TOO_LARGE', 'The body is larger than 64 KiB.')
  },
})
