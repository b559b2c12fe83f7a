import { sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { importKeys, importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { judgeComing } from './judge-coming.ts'
import { patientOfRow } from './patient-of-row.ts'
import { askedVisit, readVisit, visitRows } from './visit-rows.ts'

const { definition } = visitRows

async function askedRowsOf(run: ImportRun, chunk: StagedChunk, given: { read: ReadRow; clinic: ImportClinic }) {
  const all = chunk.rows.map((row) => ({ row: row.row, read: readVisit(run, { row, ...given }) }))
  const coming = all.flatMap(({ row, read }) =>
    'visit' in read && read.visit.isComing ? [{ id: recordIdOf(run.claimed.id, row), visit: read.visit }] : [],
  )
  const verdicts = await judgeComing(run, coming)
  return Promise.all(
    all.map(async ({ row, read }) => {
      const asked = await askedVisit(run, row, read, given.clinic.settings.country)
      const verdict = 'recordId' in asked ? verdicts.get(asked.recordId) : null
      return verdict ? { ...asked, refusal: verdict.reason, alternatives: verdict.alternatives } : asked
    }),
  )
}

/** A visit that was cancelled keeps its id in the other system; one that only stood at the same time is another. */
const ofClinic = sql.raw('a.clinic_id = m.clinic_id')

/** Gives each row of a chunk its verdict, in two statements: by what its rows are known, and what they are. Nothing is booked. */
export async function checkVisits(
  run: ImportRun,
  chunk: StagedChunk,
  given: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed } = run
  const asked = param(visitRows.json(await askedRowsOf(run, chunk, given)), 'jsonb')
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const head = sql`of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${asked}) as r (${definition}) limit 500)`
  await db.run(sql`/* imports-visits-known-by */ with ${head}
insert into ${importKeys} (clinic_id, import_id, key, row)
select m.clinic_id, m.id, k.key, r.row from of_import m cross join asked r cross join unnest(r.keys) k(key)
where r.fault is null order by k.key, r.row on conflict do nothing`)
  await db.run(sql`/* imports-visits-check */ with ${head},
firsts as materialized (select r.row, min(k.row) first from of_import m cross join asked r
join ${importKeys} k on k.clinic_id = m.clinic_id and k.import_id = m.id and k.key = any (r.keys) and k.row < r.row group by r.row),
whose as materialized (select r.row, w.patient_id, w.several from asked r cross join of_import cross join lateral ${patientOfRow} w where r.fault is null),
known as materialized (select r.row, x.id from of_import m cross join asked r join whose w on w.row = r.row cross join lateral (
select a.id from ${appointments} a where ${ofClinic} and a.external_id = r.external_id
union all
select a.id from ${appointments} a where ${ofClinic} and a.doctor_id = r.doctor_id and a.starts_at = r.starts_at and a.patient_id = w.patient_id
and (a.status = 'CANCELLED') = (r.status = 'CANCELLED')
limit 1) x),
judged as (select r.*, w.patient_id, w.several, f.first, k.id known_id,
r.is_coming and exists (select from of_import m join ${appointments} a on a.clinic_id = m.clinic_id and a.patient_id = w.patient_id
and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and a.starts_at < r.ends_at and r.starts_at < a.ends_at) patient_busy
from asked r left join whose w on w.row = r.row left join firsts f on f.row = r.row left join known k on k.row = r.row),
noted as (insert into ${importRows} (clinic_id, import_id, row, verdict, field, why, record_id, alternatives)
select m.clinic_id, m.id, j.row,
case when j.fault is not null then 'invalid' when j.known_id is not null then 'match' when j.patient_id is null then 'invalid'
when j.first is not null then 'duplicate' when j.refusal is not null or j.patient_busy then 'conflict' else 'create' end,
case when j.fault is not null then j.fault_field when j.known_id is null and j.patient_id is null then 'patientId' end,
case when j.fault is not null then j.fault when j.known_id is not null then 'the visit is there already'
when j.several then 'could be several patients: give the id, or the day of birth'
when j.patient_id is null then 'is no patient of the clinic: bring the patients first'
when j.first is not null then 'is the same visit as row ' || j.first
when j.refusal is not null then j.refusal when j.patient_busy then 'PATIENT_BUSY' end,
case when j.fault is not null then null when j.known_id is not null then j.known_id when j.patient_id is not null and j.first is null then j.record_id end,
j.alternatives
from of_import m cross join judged j on conflict (clinic_id, import_id, row) do nothing),
${chunkDone(run, chunk, 'checked_at')} select`)
}
