import { sql } from 'drizzle-orm'
import { importChunks, imports } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { asClaimed } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { KIND_STEPS } from './kind-steps.ts'
import { nextCommitted } from './staged-chunks.ts'
import { tellCalendars } from './tell-calendars.ts'

/** Takes an import back: records that nobody has touched since go again, the others are listed with why they stay. */
export async function undoImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  const { undo } = KIND_STEPS[claimed.kind]
  for (let chunk = await nextCommitted(run); chunk; chunk = await nextCommitted(run)) {
    if (!run.hasTime()) return 'more'
    await undo(run, chunk)
  }
  await db.run(sql`/* imports-undone */ with ended as (update ${imports} i set status = 'undone', step = null, claimed_until = null,
counts = ${countsOf}, staged_until = null, version = i.version + 1, updated_at = ${instantParam(now)} where ${asClaimed(claimed)}
returning i.clinic_id, i.id)
delete from ${importChunks} c using ended where c.clinic_id = ended.clinic_id and c.import_id = ended.id`)
  if (claimed.kind !== 'patients') await tellCalendars(run)
  return 'done'
}
