import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'

/** Wakes the sender after the answer. The message may be lost: a cron sends too. */
export function wakeSender(c: Context<AppEnv>): void {
  const woken = c.env.OUTGOING.send({ due: 'webhooks' })
  c.executionCtx.waitUntil(woken.catch(() => log('warn', 'webhooks.not_woken')))
}
