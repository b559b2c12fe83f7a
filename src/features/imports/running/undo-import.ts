import { sql } from 'drizzle-orm'
import { imports } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { asClaimed } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { KIND_STEPS } from './kind-steps.ts'
import { nextChunk } from './staged-chunks.ts'
import { tellCalendars } from './tell-calendars.ts'

/** Takes an import back: records that nobody has touched since go again, the others are listed with why they stay. */
export async function undoImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  const { undo } = KIND_STEPS[claimed.kind]
  for (let chunk = await nextChunk(run, 'undone_at'); chunk; chunk = await nextChunk(run, 'undone_at')) {
    if (!run.hasTime()) return 'more'
    await undo(run, chunk)
  }
  await db.run(sql`/* imports-undone */ update ${imports} i set status = 'undone', step = null, claimed_until = null,
counts = ${countsOf}, version = i.version + 1, updated_at = ${instantParam(now)} where ${asClaimed(claimed)}`)
  if (claimed.kind !== 'patients') await tellCalendars(run)
  return 'done'
}
