import { sql } from 'drizzle-orm'
import { askedRows, flag, int, text, uuid } from '../../../db/asked.ts'
import { importRows } from '../../../db/schema/imports.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { trailOf } from '../running/note-trail.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { readDoctor } from './doctor-row.ts'

const asked = askedRows({ row: int, id: uuid, name: text, specialty: text, externalId: text, active: flag })

/** Adds the doctors of a chunk, in one statement. A row that was committed before stays as it is. */
export async function commitDoctors(run: ImportRun, chunk: StagedChunk, { read }: { read: ReadRow }): Promise<void> {
  const { db, claimed, now } = run
  const rows = chunk.rows.flatMap((row) => {
    const one = readDoctor(row, read)
    if ('fault' in one) return []
    const { active = true, ...doctor } = one.doctor
    return [{ row: row.row, id: recordIdOf(claimed.id, row.row), ...doctor, active }]
  })
  const [clinicId, id, at] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid'), instantParam(now)]
  const isRow = sql`i.clinic_id = ${clinicId} and i.import_id = ${id}`
  await db.run(sql`/* imports-doctors-commit */ with asked as materialized (
select r.* from jsonb_to_recordset(${param(asked.json(rows), 'jsonb')}) as r (${asked.definition}) limit 500),
new_doctors as materialized (select r.* from asked r join ${importRows} i on ${isRow} and i.row = r.row
where i.verdict = 'create' and i.made_version is null and (r.external_id is null
or not exists (select from ${clinicDoctors} m where m.clinic_id = ${clinicId} and m.external_id = r.external_id))),
person as (insert into ${doctors} (id, name, specialty, created_at, updated_at)
select r.id, r.name, r.specialty, ${at}, ${at} from new_doctors r returning id),
place as (insert into ${clinicDoctors} (clinic_id, doctor_id, external_id, active, inactive_since, created_at, updated_at)
select ${clinicId}, r.id, r.external_id, r.active, case when not r.active then ${at} end, ${at}, ${at} from person d join new_doctors r on r.id = d.id
returning clinic_id, doctor_id id),
made as (update ${importRows} i set made_version = 1 from new_doctors r join place m on m.id = r.id where ${isRow} and i.row = r.row),
lost as (update ${importRows} i set verdict = 'conflict', why = 'another doctor has just been given this external id'
from asked r where ${isRow} and i.row = r.row and i.verdict = 'create' and i.made_version is null and not exists (select from new_doctors t where t.row = r.row)),
trail as (${trailOf(run, { action: 'doctor.imported', subjectType: 'doctor', rows: 'place', patient: sql`null::uuid` })}),
${chunkDone(run, chunk, 'committed_at')} select`)
}
