import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from './context.ts'

const EXPOSED = [
  ...['ETag', 'Link', 'Location', 'Retry-After', 'Idempotency-Replayed', 'Server-Timing'],
  ...['X-Request-Id', 'X-Kept-Request-Id', 'X-Cache', 'Warning', 'Age'],
]

const allowOrigin: MiddlewareHandler<AppEnv> = cors({
  origin: (origin, c: Context<AppEnv>) => {
    const allowed = c.get('settings').CORS_ORIGINS
    return allowed.includes(origin) || allowed.includes('*') ? origin : null
  },
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [
    ...['Authorization', 'Cache-Control', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Clinic-ID'],
    'X-Request-Id',
  ],
  exposeHeaders: EXPOSED,
  maxAge: 600,
})

const exposed = EXPOSED.join(',')

/** Lets pages of other origins in, as the settings say. Only a request with an `Origin`, or for one, costs Hono's middleware. */
export const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header('Origin') !== undefined || c.req.method === 'OPTIONS') return allowOrigin(c, next)
  await next()
  const { headers } = c.res
  headers.set('Access-Control-Expose-Headers', exposed)
  // A cache must know that another origin may get another answer.
  headers.append('Vary', 'Origin')
}
