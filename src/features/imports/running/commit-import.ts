import { sql } from 'drizzle-orm'
import { imports } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { asClaimed } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import { clinicOfImport, readerOf } from './import-context.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { KIND_STEPS } from './kind-steps.ts'
import { nextChunk } from './staged-chunks.ts'
import { tellCalendars } from './tell-calendars.ts'

/** Makes the records of the rows that the check has found to be new. */
export async function commitImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  const given = { read: await readerOf(run), clinic: await clinicOfImport(run) }
  const { commit } = KIND_STEPS[claimed.kind]
  for (let chunk = await nextChunk(run, 'committed_at'); chunk; chunk = await nextChunk(run, 'committed_at')) {
    if (!run.hasTime()) return 'more'
    await commit(run, chunk, given)
  }
  const at = instantParam(now)
  await db.run(sql`/* imports-committed */ update ${imports} i set status = 'done', step = null, claimed_until = null,
counts = ${countsOf}, committed_at = ${at}, version = i.version + 1, updated_at = ${at} where ${asClaimed(claimed)}`)
  if (claimed.kind !== 'patients') await tellCalendars(run)
  return 'done'
}
