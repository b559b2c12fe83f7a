import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { runImports } from '../features/imports/running/run-imports.ts'
import { wakeTransfersIn } from '../platform/wake.ts'

/** Goes on with the imports that something is to be done for; answers how many it has looked at. */
export async function continueImports(run: { db: Database; env: Env; now: number }): Promise<number> {
  const { looked, isCutShort } = await runImports(run)
  if (isCutShort) await wakeTransfersIn(run.env, { transfers: 'imports' })
  return looked
}
