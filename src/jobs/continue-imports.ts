import type { Database } from '../db/client.ts'
import { type Env, settingsOf } from '../env.ts'
import { runImports } from '../features/imports/running/run-imports.ts'
import { wakeTransfersIn } from '../platform/wake.ts'

/** Goes on with the imports that something is to be done for; answers how many it has looked at. */
export async function continueImports({ db, env, now }: { db: Database; env: Env; now: number }): Promise<number> {
  const tools = { db, bucket: env.FILES, calendars: env.DOCTOR_CALENDAR, settings: settingsOf(env) }
  const { looked, isCutShort } = await runImports({ ...tools, now })
  if (isCutShort) await wakeTransfersIn(env, { transfers: 'imports' })
  return looked
}
