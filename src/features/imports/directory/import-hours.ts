import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { askedRows, int, like, uuid } from '../../../db/asked.ts'
import { importRows } from '../../../db/schema/imports.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { workingSessions } from '../../../db/schema/schedule.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { trailOf } from '../running/note-trail.ts'
import { earlierRows, noteVerdicts } from '../running/note-verdicts.ts'
import { invalid, type RowVerdict, recordIdOf } from '../running/row-verdict.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { readSession, type SessionRow } from './session-row.ts'

interface Given {
  read: ReadRow
  clinic: ImportClinic
}

const COLUMNS = [
  'doctorId',
  'locationId',
  'weekday',
  'date',
  'startTime',
  'endTime',
  'types',
  'validFrom',
  'validUntil',
] as const
const sessions = askedRows({ row: int, id: uuid, ...like(workingSessions, COLUMNS) })
const names = sql.raw(COLUMNS.map((name) => workingSessions[name].name).join(', '))
const values = sql.raw(COLUMNS.map((name) => `r.${workingSessions[name].name}`).join(', '))
const isSame = sql.raw(
  COLUMNS.map((name) => workingSessions[name].name)
    .map((name) =>
      name === 'types' ? 'w.types <@ r.types and w.types @> r.types' : `w.${name} is not distinct from r.${name}`,
    )
    .join(' and '),
)

function sessionsIn(run: ImportRun, chunk: StagedChunk, given: Given) {
  return chunk.rows.map((row) => ({
    row: row.row,
    id: recordIdOf(run.claimed.id, row.row),
    read: readSession(row, given),
  }))
}

const askedOf = (all: ReturnType<typeof sessionsIn>) =>
  sessions.json(all.flatMap(({ row, id, read }) => ('session' in read ? [{ row, id, ...read.session }] : [])))

const keyOf = ({ types, ...session }: SessionRow) => [`session ${JSON.stringify([session, [...types].sort()])}`]
const knownShape = z.object({ row: z.number(), id: z.string() })

/** Gives each row of a chunk its verdict. No hours are changed. */
export async function checkHours(run: ImportRun, chunk: StagedChunk, given: Given): Promise<void> {
  const { db, claimed } = run
  const all = sessionsIn(run, chunk, given)
  const found = await db.run(sql`/* imports-hours-known */ select r.row, min(w.id::text) id
from jsonb_to_recordset(${param(askedOf(all), 'jsonb')}) as r (${sessions.definition})
join ${workingSessions} w on w.clinic_id = ${param(claimed.clinic_id, 'uuid')} and ${isSame} group by r.row`)
  const known = new Map(found.map((one) => knownShape.parse(one)).map(({ row, id }) => [row, id]))
  const keys = all.flatMap(({ row, read }) => ('session' in read ? [[row, keyOf(read.session)] as const] : []))
  const earlier = await earlierRows(run, new Map(keys))
  const verdicts = all.map(({ row, id, read }): RowVerdict => {
    if ('fault' in read) return invalid(row, read.fault)
    const [recordId, first] = [known.get(row), earlier.get(row)]
    if (recordId !== undefined) return { row, verdict: 'match', why: 'the session is there already', recordId }
    if (first !== undefined) return { row, verdict: 'duplicate', why: `is the same session as row ${first}` }
    return { row, verdict: 'create', recordId: id }
  })
  await noteVerdicts(run, chunk, verdicts)
}

/** The places and persons of the doctors whose hours have changed, as a change of hours raises them; `rows` has `doctor_id`. */
const raised = (run: ImportRun, rows: string) => {
  const at = instantParam(run.now)
  return sql`place as (update ${clinicDoctors} t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = ${at}
where t.clinic_id = ${param(run.claimed.clinic_id, 'uuid')} and t.doctor_id in (select x.doctor_id from ${sql.raw(rows)} x) returning t.clinic_id, t.doctor_id),
person as (update ${doctors} t set version = t.version + 1, updated_at = ${at} from place m where t.id = m.doctor_id returning m.clinic_id, t.id)`
}

/** Adds the sessions of a chunk to their doctors' hours, in one statement. */
export async function commitHours(run: ImportRun, chunk: StagedChunk, given: Given): Promise<void> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const isRow = sql`i.clinic_id = ${clinicId} and i.import_id = ${id}`
  await db.run(sql`/* imports-hours-commit */ with asked as materialized (
select r.* from jsonb_to_recordset(${param(askedOf(sessionsIn(run, chunk, given)), 'jsonb')}) as r (${sessions.definition}) limit 500),
unmade as materialized (select r.* from asked r join ${importRows} i on ${isRow} and i.row = r.row where i.verdict = 'create' and i.made_version is null),
put as (insert into ${workingSessions} (clinic_id, id, ${names}) select ${clinicId}, r.id, ${values} from unmade r on conflict do nothing
returning id, doctor_id),
made as (update ${importRows} i set made_version = 1 from put p where ${isRow} and i.record_id = p.id),
${raised(run, 'put')},
trail as (${trailOf(run, { action: 'doctor.hours_imported', subjectType: 'doctor', rows: 'person', patient: sql`null::uuid` })}),
${chunkDone(run, chunk, 'committed_at')} select`)
}

/** Takes the sessions of a chunk away again, but for those that somebody has replaced since. */
export async function undoHours(run: ImportRun, chunk: StagedChunk): Promise<void> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const rows = param(`{${chunk.rows.map(({ row }) => row).join(',')}}`, 'int[]')
  const isRow = sql`i.clinic_id = ${clinicId} and i.import_id = ${id} and i.row = any (${rows}) and i.made_version is not null`
  await db.run(sql`/* imports-hours-undo */ with gone as (delete from ${workingSessions} w using ${importRows} i
where ${isRow} and i.undone is null and w.clinic_id = i.clinic_id and w.id = i.record_id returning w.id, w.doctor_id),
noted as (update ${importRows} i set undone = case when exists (select from gone g where g.id = i.record_id) then 'UNDONE' else 'GONE' end
where ${isRow} and i.undone is null),
${raised(run, 'gone')},
trail as (${trailOf(run, { action: 'doctor.import_undone', subjectType: 'doctor', rows: 'person', patient: sql`null::uuid` })}),
${chunkDone(run, chunk, 'undone_at')} select`)
}
