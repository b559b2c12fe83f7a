import { sql } from 'drizzle-orm'
import { importRows, imports } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { isImport } from './claim-import.ts'
import { countsOf } from './counts-of.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { trailOf } from './note-trail.ts'
import { chunkDone, nextChunk, type StagedChunk } from './staged-chunks.ts'

/** What the trail calls the records of each kind. */
const SUBJECTS = { patients: 'patient', doctors: 'doctor', hours: 'doctor', appointments: 'appointment' } as const

/** Takes back what the rows of a chunk have made, but for what somebody has changed or named since. */
async function undoChunk(run: ImportRun, chunk: StagedChunk): Promise<void> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const rows = param(`{${chunk.rows.map(({ row }) => row).join(',')}}`, 'int[]')
  const subjectType = SUBJECTS[claimed.kind]
  await db.run(sql`/* imports-undo */ with taken as materialized (
select t.* from take_back_imported(${clinicId}, ${id}, ${rows}) t),
noted as (update ${importRows} i set undone = t.outcome from taken t
where i.clinic_id = ${clinicId} and i.import_id = ${id} and i.row = t.of_row returning i.clinic_id, i.record_id id, i.undone),
gone as (select n.clinic_id, n.id from noted n where n.undone = 'UNDONE'),
trail as (${trailOf(run, { action: `${subjectType}.import_undone`, subjectType, rows: 'gone', patient: subjectType === 'patient' ? sql`e.id` : sql`null::uuid` })}),
${chunkDone(run, chunk, 'undone_at')} select`)
}

/** Takes an import back: records that nobody has touched since go again, the others are listed with why they stay. */
export async function undoImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, now } = run
  for (let chunk = await nextChunk(run, 'undone_at'); chunk; chunk = await nextChunk(run, 'undone_at')) {
    if (!run.hasTime()) return 'more'
    await undoChunk(run, chunk)
  }
  await db.run(sql`/* imports-undone */ update ${imports} i set status = 'undone', step = null, claimed_until = null,
counts = ${countsOf}, version = i.version + 1, updated_at = ${instantParam(now)} where ${isImport(claimed)}`)
  return 'done'
}
