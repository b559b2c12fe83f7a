import { type SQL, sql } from 'drizzle-orm'
import { importKeys, importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import { recordsLike } from '../../../records/patients/patient-candidates.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { askedPatient, patientRows } from './patient-rows.ts'

const { r, definition } = patientRows

/**
 * Whether a likeness makes a row that record's: the clinic's own id, or name and day of birth. Who shares only number and day of
 * birth, or is nearly of one name, may be a twin: the desk looks at the two.
 */
const isSame = sql.raw(`('externalId' = any (x.why) or 'name+dateOfBirth' = any (x.why) and not x.is_near)`)

/**
 * Whether the record `x` is known by another number of the former system than the row `r`, and another row of the file has that one:
 * whoever stands twice in a file, under two numbers, is two people, also of one name who were born on one day.
 */
const isOther = sql`coalesce(${r.externalId} <> x.summary->>'externalId', false) and (
exists (select from asked o where o.external_id = x.summary->>'externalId') or exists (select from ${importRows} o
where o.clinic_id = of_import.clinic_id and o.import_id = of_import.id and o.external_id = x.summary->>'externalId'))`

const likeness = recordsLike({ ...r, clinicId: sql`of_import.clinic_id`, externalId: r.externalId }, { nearly: true })

/** The record that is most like the row `r`, why, whether it is the same person's, and whether it is known to be another's. */
export const mostAlike: SQL = sql`(select x.id, x.why, ${isSame} and not x.is_other same, x.is_other
from (select x.*, ${isOther} is_other from (${likeness}) x) x
order by 'externalId' = any (x.why) desc, (${isSame} and not x.is_other) desc limit 1)`

/**
 * Gives each row of a chunk its verdict, in two statements: by what its rows are known, and what they are. Nobody is registered.
 */
export async function checkPatients(
  run: ImportRun,
  chunk: StagedChunk,
  given: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed } = run
  const rows = await Promise.all(chunk.rows.map((row) => askedPatient(run, { row, ...given })))
  const asked = param(patientRows.json(rows), 'jsonb')
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const head = sql`of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${asked}) as r (${definition}) limit 500)`
  await db.run(sql`/* imports-patients-known-by */ with ${head}
insert into ${importKeys} (clinic_id, import_id, key, row)
select m.clinic_id, m.id, k.key, r.row from of_import m cross join asked r cross join unnest(r.keys) k(key)
where r.fault is null order by k.key, r.row on conflict do nothing`)
  await db.run(sql`/* imports-patients-check */ with ${head},
firsts as materialized (select r.row, min(k.row) first from of_import m cross join asked r
join ${importKeys} k on k.clinic_id = m.clinic_id and k.import_id = m.id and k.key = any (r.keys) and k.row < r.row
left join asked o on o.row = k.row left join ${importRows} i on i.clinic_id = m.clinic_id and i.import_id = m.id and i.row = k.row
where r.external_id is null or coalesce(o.external_id, i.external_id, r.external_id) = r.external_id group by r.row),
alike as materialized (select r.row, y.id, y.why, y.same from asked r cross join of_import cross join lateral ${mostAlike} y where r.fault is null),
judged as materialized (select r.row, r.external_id, case when r.fault is not null then 'invalid' when a.same then 'match'
when f.row is not null then 'duplicate' else 'create' end verdict,
r.fault_field field, case when r.fault is not null then r.fault when a.row is not null then array_to_string(a.why, ', ')
when f.row is not null then 'is the same patient as row ' || f.first end why,
case when r.fault is not null then null when a.same then a.id when f.row is null then r.record_id end record_id, f.first
from asked r left join firsts f on f.row = r.row left join alike a on a.row = r.row),
noted as (insert into ${importRows} (clinic_id, import_id, row, verdict, field, why, record_id, external_id)
select m.clinic_id, m.id, j.row, j.verdict, j.field, j.why, coalesce(j.record_id, o.record_id, i.record_id),
case when j.verdict <> 'invalid' then j.external_id end
from of_import m cross join judged j left join judged o on o.row = j.first
left join ${importRows} i on i.clinic_id = m.clinic_id and i.import_id = m.id and i.row = j.first
on conflict (clinic_id, import_id, row) do nothing),
${chunkDone(run, chunk, 'checked_at')} select`)
}
