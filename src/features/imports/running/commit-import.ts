import { sql } from 'drizzle-orm'
import { importChunks, imports } from '../../../db/schema/imports.ts'
import { instantParam } from '../../../db/statement.ts'
import { deleteFiles } from '../../../platform/files/delete-files.ts'
import { asClaimed } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import { fileForgotten } from './forget-staged.ts'
import { clinicOfImport, readerOf } from './import-context.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { KIND_STEPS } from './kind-steps.ts'
import { importFolder } from './part-name.ts'
import { nextChunk } from './staged-chunks.ts'
import { tellCalendars } from './tell-calendars.ts'

/**
 * Makes the records of the rows that the check has found to be new. Then nothing of the file is kept any more: to undo it, the
 * verdicts are enough.
 */
export async function commitImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  const given = { read: await readerOf(run), clinic: await clinicOfImport(run) }
  const { commit } = KIND_STEPS[claimed.kind]
  for (let chunk = await nextChunk(run, 'committed_at'); chunk; chunk = await nextChunk(run, 'committed_at')) {
    if (!run.hasTime()) return 'more'
    await commit(run, chunk, given)
  }
  const at = instantParam(now)
  await deleteFiles(run.bucket, { clinicId: claimed.clinic_id, folder: importFolder(claimed.id) })
  await db.run(sql`/* imports-committed */ with ended as (update ${imports} i set status = 'done', step = null, claimed_until = null,
counts = ${countsOf}, profile = null, committed_at = ${at}, staged_until = ${at} + interval '24 hours', version = i.version + 1, updated_at = ${at}
where ${asClaimed(claimed)} returning i.clinic_id, i.id),
cells as (update ${importChunks} c set cells = null from ended where c.clinic_id = ended.clinic_id and c.import_id = ended.id),
${fileForgotten('ended')} select`)
  if (claimed.kind !== 'patients') await tellCalendars(run)
  return 'done'
}
