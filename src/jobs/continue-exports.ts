import type { Database } from '../db/client.ts'
import { type Env, settingsOf } from '../env.ts'
import { runExports } from '../features/exports/running/run-exports.ts'
import { openVault } from '../platform/vault/vault.ts'
import { wakeTransfersIn } from '../platform/wake.ts'

/** Goes on with the exports that are to be written; answers how many it has looked at. */
export async function continueExports({ db, env, now }: { db: Database; env: Env; now: number }): Promise<number> {
  const settings = settingsOf(env)
  const files = { bucket: env.FILES, settings }
  const { looked, isCutShort } = await runExports({ db, vault: openVault(settings), files, now })
  if (isCutShort) await wakeTransfersIn(env, { transfers: 'exports' })
  return looked
}
