import { type Database, openDatabase } from '../db/client.ts'
import type { Env, TransferWakeUp } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import { continueExports } from './continue-exports.ts'
import { continueImports } from './continue-imports.ts'

type Run = (run: { db: Database; env: Env; now: number }) => Promise<number>

const RUNS: Record<TransferWakeUp['transfers'], Run> = { imports: continueImports, exports: continueExports }

/**
 * What the consumer of the third Queue does: a message says only that there is something to do. It has a Queue of its own, so that a
 * file of a million rows holds up no message.
 * @throws Error without particulars, which makes the Queue try again
 */
export async function hearTransfers(wakeUps: readonly TransferWakeUp[], env: Env, now: number): Promise<void> {
  let failed = 0
  for (const kind of new Set(wakeUps.map(({ transfers }) => transfers))) {
    const db = openDatabase(env.HYPERDRIVE.connectionString)
    await RUNS[kind]({ db, env, now })
      .catch((error) => {
        failed++
        log('error', 'transfers.failed', { kind, ...errorFields(error) })
      })
      .finally(db.release)
  }
  if (failed > 0) throw new Error('A transfer could not go on.')
}
