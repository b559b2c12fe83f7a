import { sql } from 'drizzle-orm'
import { importRows } from '../../../db/schema/imports.ts'
import { patients, possibleDuplicates } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { PERSON_COLUMNS } from '../../../records/patients/patient-candidates.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { trailOf } from '../running/note-trail.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { mostAlike } from './check-patients.ts'
import { askedPatient, patientRows, readPatient } from './patient-rows.ts'

const { definition } = patientRows

const FIELDS = [
  ...PERSON_COLUMNS,
  'email',
  'language',
  'externalId',
  'metadata',
  'doNotContact',
  'status',
  'statusSince',
] as const
const names = sql.raw(FIELDS.map((field) => patients[field].name).join(', '))
const values = sql.raw(FIELDS.map((field) => `r.${patients[field].name}`).join(', '))

/** Somebody is being registered who is like one of the rows: the next look sees them. */
const TRIES = 3

async function sealedRow(run: ImportRun, given: Parameters<typeof readPatient>[1]) {
  const asked = await askedPatient(run, given)
  const read = readPatient(run, given)
  if (!('recordId' in asked) || !('patient' in read) || read.patient.metadata === null) return asked
  const of = { table: patients, clinicId: run.claimed.clinic_id, id: asked.recordId }
  return { ...asked, ...(await sealTexts(run.vault, { metadata: JSON.stringify(read.patient.metadata) }, of)) }
}

/**
 * Registers the patients of a chunk in one statement, each held to what a registration at the desk is: who has been registered since
 * the check is not made once more. A row that was committed before stays as it is.
 */
export async function commitPatients(
  run: ImportRun,
  chunk: StagedChunk,
  given: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed, now } = run
  const rows = await Promise.all(chunk.rows.map((row) => sealedRow(run, { row, ...given })))
  const asked = param(patientRows.json(rows), 'jsonb')
  const [clinicId, id, at] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid'), instantParam(now)]
  const isRow = sql`i.clinic_id = ${clinicId} and i.import_id = ${id}`
  const statement = sql`/* imports-patients-commit */ with of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${asked}) as r (${definition}) limit 500),
unmade as materialized (select r.* from asked r join ${importRows} i on ${isRow} and i.row = r.row
where i.verdict = 'create' and i.made_version is null),
alike as materialized (select r.row, y.id, y.why, y.same, y.is_other from unmade r cross join of_import
cross join lateral ${mostAlike} y where y.id <> r.record_id),
put as (insert into ${patients} (clinic_id, id, created_at, updated_at, ${names})
select m.clinic_id, r.record_id, ${at}, ${at}, ${values} from of_import m cross join unmade r
where not exists (select from alike a where a.row = r.row and a.same)
and (r.date_of_birth is null or exists (select from alike a where a.row = r.row and a.is_other) or not resembles_somebody(m.clinic_id, r.date_of_birth,
string_to_array(r.search_name, ' '), replace(r.search_name, ' ', ''), '{}'))
on conflict do nothing returning *),
made as (update ${importRows} i set made_version = p.version from put p join unmade r on r.record_id = p.id where ${isRow} and i.row = r.row),
met as (update ${importRows} i set verdict = 'match', record_id = a.id, why = array_to_string(a.why, ', ') from alike a
where ${isRow} and i.row = a.row and a.same returning i.row),
pairs as (insert into ${possibleDuplicates} (clinic_id, patient_id, other_id, why, created_at)
select p.clinic_id, p.id, a.id, a.why, ${at} from put p join unmade r on r.record_id = p.id join alike a on a.row = r.row on conflict do nothing),
trail as (${trailOf(run, { action: 'patient.imported', subjectType: 'patient', rows: 'put', patient: sql`e.id` })})
select (select count(*) from unmade) - (select count(*) from put) - (select count(*) from met) as left`
  for (let tries = 0; tries < TRIES; tries++) {
    const [row] = await db.run(statement)
    if (Number(row?.left) === 0) break
  }
  await db.run(sql`/* imports-patients-committed */ with ${chunkDone(run, chunk, 'committed_at')},
left_over as (update ${importRows} i set verdict = 'conflict', external_id = null, record_id = null, why = 'another patient has just been given this external id, or this name and day of birth'
where ${isRow} and i.row = any (${param(`{${chunk.rows.map(({ row }) => row).join(',')}}`, 'int[]')})
and i.verdict = 'create' and i.made_version is null) select`)
}
