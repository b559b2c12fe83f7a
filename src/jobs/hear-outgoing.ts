import { openDatabase } from '../db/client.ts'
import type { Env, OutgoingWakeUp } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import { sendMessages } from './send-messages.ts'
import { sendWebhooks } from './send-webhooks.ts'

/**
 * What the consumer of the second Queue does: a message says only that something is due. It has a Queue of its own, so that a
 * receiver who takes ten seconds holds up no calendar and no live queue.
 * @throws Error without particulars, which makes the Queue try again
 */
export async function hearOutgoing(wakeUps: readonly OutgoingWakeUp[], env: Env, now: number): Promise<void> {
  const due = { messages: sendMessages, webhooks: sendWebhooks }
  const wanted = Object.entries(due).filter(([kind]) => wakeUps.some((wakeUp) => wakeUp.due === kind))
  const results = await Promise.allSettled(
    wanted.map(async ([, send]) => {
      const db = openDatabase(env.HYPERDRIVE.connectionString)
      await send({ db, env, now }).finally(db.release)
    }),
  )
  const failed = results.filter((result) => result.status === 'rejected')
  for (const { reason } of failed) log('error', 'outgoing.failed', errorFields(reason))
  if (failed.length > 0) throw new Error('Something that is due could not be sent.')
}
