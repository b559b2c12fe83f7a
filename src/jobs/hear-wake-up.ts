import { openDatabase } from '../db/client.ts'
import type { Env } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import { drainOutbox } from './drain-outbox.ts'
import { hearers } from './hearers.ts'

/**
 * What the Queue's consumer does: a message says only that something waits in the outbox.
 * @throws Error without particulars, which makes the Queue try again: Workers logs the message of what escapes, and a
 * driver's may quote a row
 */
export async function hearWakeUp(env: Env, now: number): Promise<void> {
  try {
    const rows = await drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now }, hearers)
    // It comes after nearly every write, whose own line says more.
    log('debug', 'job.done', { job: 'drain-outbox', rows })
  } catch (error) {
    log('error', 'outbox.failed', errorFields(error))
    throw new Error('The outbox could not be drained.')
  }
}
