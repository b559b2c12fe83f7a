import type { Context, MiddlewareHandler } from 'hono'
import type { Env, EventsWakeUp, OutgoingWakeUp, TransferWakeUp } from '../env.ts'
import { gather } from './gather.ts'
import type { AppEnv } from './http/context.ts'
import { isSafe } from './http/is-safe.ts'
import { log } from './log.ts'

/** Milliseconds. The consumer delivers everything that is due, so writes this near to one another need one message. */
const TOGETHER = 100

const wake = gather<Queue<EventsWakeUp>, EventsWakeUp>(TOGETHER, (_, [message = {}], events) =>
  events.send(message).catch(() => log('warn', 'outbox.not_woken', {})),
)

/** Wakes the consumer of the outbox after a write's answer. The message may be lost: a cron delivers the outbox too. */
export const wakeOutbox: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  if (isSafe(c.req.method) || !c.res.ok || c.res.headers.has('Idempotency-Replayed')) return
  wake(c, c.env.EVENTS, {})
}

/** Wakes the consumer of what goes out, after the answer. The message may be lost: a cron sends what is due too. */
export function wakeOutgoing(c: Context<AppEnv>, message: OutgoingWakeUp): void {
  c.executionCtx.waitUntil(wakeOutgoingIn(c.env, message))
}

/** The same where nobody waits for an answer. @param delaySeconds when it is due */
export async function wakeOutgoingIn(
  { OUTGOING }: Pick<Env, 'OUTGOING'>,
  message: OutgoingWakeUp,
  delaySeconds = 0,
): Promise<void> {
  await OUTGOING.send(message, { delaySeconds }).catch(() => log('warn', 'outgoing.not_woken', { due: message.due }))
}

/** Wakes the consumer of imports and exports, after the answer. The message may be lost: a cron goes on with them too. */
export function wakeTransfers(c: Context<AppEnv>, message: TransferWakeUp): void {
  c.executionCtx.waitUntil(wakeTransfersIn(c.env, message))
}

/** The same where nobody waits for an answer. */
export async function wakeTransfersIn({ TRANSFERS }: Pick<Env, 'TRANSFERS'>, message: TransferWakeUp): Promise<void> {
  await TRANSFERS.send(message).catch(() => log('warn', 'transfers.not_woken', { transfers: message.transfers }))
}
