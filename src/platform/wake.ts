import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './http/context.ts'
import { log } from './log.ts'

/** Wakes the consumer of the outbox after a write's answer. The message may be lost: a cron delivers the outbox too. */
export const wakeOutbox: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
  if (!isWrite || !c.res.ok || c.res.headers.has('Idempotency-Replayed')) return
  const clinicId = c.var.caller.clinicId ?? ''
  c.executionCtx.waitUntil(c.env.EVENTS.send({ clinicId }).catch(() => log('warn', 'outbox.not_woken', { clinicId })))
}
