import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from './context.ts'

const EXPOSED = [
  ...['ETag', 'Link', 'Location', 'Retry-After', 'Idempotency-Replayed', 'Server-Timing'],
  ...['X-Request-Id', 'X-Kept-Request-Id', 'X-Kept-Version', 'X-Cache', 'Warning', 'Age', 'Allow', 'Accept-Patch'],
  ...['RateLimit', 'RateLimit-Policy'],
]

/** The origin where its pages are let in, as the settings say, else null. */
function letIn(origin: string, c: Context<AppEnv>): string | null {
  const allowed = c.get('settings').CORS_ORIGINS
  return allowed.includes(origin) || allowed.includes('*') ? origin : null
}

const answerPreflight: MiddlewareHandler<AppEnv> = cors({
  origin: letIn,
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [
    ...['Authorization', 'Cache-Control', 'Content-Type', 'Idempotency-Key', 'If-Match'],
    ...['If-None-Match', 'X-Clinic-ID', 'X-Request-Id'],
  ],
  exposeHeaders: EXPOSED,
  maxAge: 600,
})

const exposed = EXPOSED.join(',')

/**
 * Lets pages of other origins in, as the settings say. It answers a browser's preflight by itself (an OPTIONS with both headers of
 * https://fetch.spec.whatwg.org/#cors-preflight-request), which is counted for nobody.
 */
export const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('Origin')
  const isPreflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined
  if (origin !== undefined && isPreflight) return answerPreflight(c, next)
  await next()
  const { headers } = c.res
  const allowed = origin === undefined ? null : letIn(origin, c)
  if (allowed !== null) headers.set('Access-Control-Allow-Origin', allowed)
  headers.set('Access-Control-Expose-Headers', exposed)
  // A cache must know that another origin may get another answer.
  headers.append('Vary', 'Origin')
}
