import { settingsOf } from '../env.ts'
import { sendDue } from '../features/webhooks/sending/send-due.ts'
import { wakeOutgoingIn } from '../platform/wake.ts'
import type { Sending } from './sending.ts'

/** Milliseconds: what is due later than that is found by the cron of each minute. */
const SOON = 60_000

/**
 * Tells webhooks what is due to them; answers how many deliveries were tried. What is claimed is this run's for a minute, so runs
 * beside one another send nothing twice; one that dies between a request and its record has it sent again, under the same id.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function sendWebhooks({ db, env, now }: Sending): Promise<number> {
  const started = performance.now()
  const clock = () => now + Math.round(performance.now() - started)
  const { tried, nextAt, isCutShort } = await sendDue(db, { settings: settingsOf(env), clock })
  const wait = isCutShort ? 0 : nextAt === null ? null : Math.max(nextAt - clock(), 0)
  if (wait !== null && wait < SOON) await wakeOutgoingIn(env, { due: 'webhooks' }, Math.ceil(wait / 1000))
  return tried
}
