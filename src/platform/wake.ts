import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './http/context.ts'
import { log } from './log.ts'

/** After a write's answer: wakes whoever delivers the outbox. It may be lost; a cron looks too. */
export const wakeOutbox: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
  if (!isWrite || !c.res.ok || c.res.headers.has('Idempotency-Replayed')) return
  const clinicId = c.var.caller.clinicId ?? ''
  c.executionCtx.waitUntil(c.env.EVENTS.send({ clinicId }).catch(() => log('warn', 'outbox.not_woken', { clinicId })))
}
