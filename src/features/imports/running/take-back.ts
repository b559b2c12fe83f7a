import { sql } from 'drizzle-orm'
import { importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import type { ImportRun } from './import-run.ts'
import { trailOf } from './note-trail.ts'
import { chunkDone, type StagedChunk } from './staged-chunks.ts'

/** What the trail calls the records of each kind. */
const SUBJECTS = { patients: 'patient', doctors: 'doctor', hours: 'doctor', appointments: 'appointment' } as const

/** Takes back the records that the rows of a chunk have made, but for what somebody has changed or named since. */
export async function takeBack(run: ImportRun, chunk: StagedChunk): Promise<void> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const rows = param(`{${chunk.rows.map(({ row }) => row).join(',')}}`, 'int[]')
  const subjectType = SUBJECTS[claimed.kind]
  const patient = subjectType === 'patient' ? sql`e.id` : sql`null::uuid`
  await db.run(sql`${sql.raw(`/* imports-undo-${subjectType} */`)} with taken as materialized (
select t.* from take_back_imported(${clinicId}, ${id}, ${rows}) t),
noted as (update ${importRows} i set undone = t.outcome from taken t
where i.clinic_id = ${clinicId} and i.import_id = ${id} and i.row = t.of_row returning i.clinic_id, i.record_id id, i.undone),
gone as (select n.clinic_id, n.id from noted n where n.undone = 'UNDONE'),
trail as (${trailOf(run, { action: `${subjectType}.import_undone`, subjectType, rows: 'gone', patient })}),
${chunkDone(run, chunk, 'undone_at')} select`)
}
