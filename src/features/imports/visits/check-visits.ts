import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { askedRows, flag, instant, uuid } from '../../../db/asked.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { importKeys, importRows, importTimes } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { invalid, type RowVerdict, recordIdOf, VERDICT_COLUMNS } from '../running/row-verdict.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { holderOfTime } from './holder-of-time.ts'
import { type ComingRow, judgeComing, type TimeVerdict } from './judge-coming.ts'
import { patientOfRow } from './patient-of-row.ts'
import type { VisitRow } from './visit-row.ts'
import { askedVisit, readVisit, visitRows } from './visit-rows.ts'

const { definition } = visitRows

/** A visit that was cancelled keeps its id in the other system; one that only stood at the same time is another. */
const ofClinic = sql.raw('a.clinic_id = m.clinic_id')

const foundShape = z.object({
  row: z.number(),
  patient_id: z.string().nullable(),
  several: z.boolean(),
  first: z.number().nullable(),
  known_id: z.string().nullable(),
  patient_busy: z.boolean(),
})
type Found = z.infer<typeof foundShape>

/** What the database has of each row: its patient, the visit that it is already, an earlier row that is the same, other visits of its patient's. */
async function found({ db, claimed }: ImportRun, rows: string): Promise<Map<number, Found>> {
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const head = sql`of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${param(rows, 'jsonb')}) as r (${definition}) limit 500)`
  await db.run(sql`/* imports-visits-known-by */ with ${head}
insert into ${importKeys} (clinic_id, import_id, key, row)
select m.clinic_id, m.id, k.key, r.row from of_import m cross join asked r cross join unnest(r.keys) k(key)
where r.fault is null order by k.key, r.row on conflict do nothing`)
  const all = await db.run(sql`/* imports-visits-check */ with ${head},
firsts as materialized (select r.row, min(k.row) first from of_import m cross join asked r
join ${importKeys} k on k.clinic_id = m.clinic_id and k.import_id = m.id and k.key = any (r.keys) and k.row < r.row group by r.row),
whose as materialized (select r.row, w.patient_id, w.several from asked r cross join of_import cross join lateral ${patientOfRow} w where r.fault is null),
known as materialized (select r.row, x.id from of_import m cross join asked r join whose w on w.row = r.row cross join lateral (
select a.id from ${appointments} a where ${ofClinic} and a.external_id = r.external_id
union all
select a.id from ${appointments} a where ${ofClinic} and a.doctor_id = r.doctor_id and a.starts_at = r.starts_at and a.patient_id = w.patient_id
and (a.status = 'CANCELLED') = (r.status = 'CANCELLED')
limit 1) x)
select r.row, w.patient_id, coalesce(w.several, false) several, f.first, k.id known_id,
r.is_coming and (exists (select from ${appointments} a where ${ofClinic} and a.patient_id = w.patient_id
and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS') and a.starts_at < r.ends_at and r.starts_at < a.ends_at)
or exists (select from ${importTimes} t where t.clinic_id = m.clinic_id and t.import_id = m.id and t.patient_id = w.patient_id
and t.starts_at < r.ends_at and r.starts_at < t.ends_at)) patient_busy
from of_import m cross join asked r left join whose w on w.row = r.row left join firsts f on f.row = r.row left join known k on k.row = r.row`)
  return new Map(all.map((row) => foundShape.parse(row)).map((one) => [one.row, one]))
}

/** What is not of the file alone: who the patient is, and whether the visit is there already. Null for one that may be made. */
function settledVerdict(
  row: number,
  { known_id, patient_id, several, first }: Found,
): Omit<RowVerdict, 'externalId'> | null {
  if (known_id !== null) return { row, verdict: 'match', why: 'the visit is there already', recordId: known_id }
  if (patient_id === null)
    return invalid(row, {
      field: 'patientId',
      why: several
        ? 'could be several patients: give the id, or the day of birth'
        : 'is no patient of the clinic: bring the patients first',
    })
  return first === null ? null : { row, verdict: 'duplicate', why: `is the same visit as row ${first}` }
}

const verdictOf = (row: number, recordId: string, time: TimeVerdict): RowVerdict =>
  time === null
    ? { row, verdict: 'create', recordId }
    : { row, verdict: 'conflict', why: time.reason, recordId: time.earlierId, alternatives: time.alternatives }

const TIME_COLUMNS = { doctorId: uuid, patientId: uuid, locationId: uuid, startsAt: instant, endsAt: instant } as const
const noted = askedRows({ ...VERDICT_COLUMNS, ...TIME_COLUMNS, takesTime: flag })

interface Time {
  doctorId: string
  patientId: string
  locationId: string | null
  startsAt: number
  endsAt: number
  /** Whether a later row of the file meets it there. */
  takesTime: boolean
}

type Noted = RowVerdict & Partial<Time>

/** The verdicts of a chunk, and the times that its rows are to take, noted with the chunk itself. */
async function note(
  run: ImportRun,
  chunk: StagedChunk,
  { rows, clinic }: { rows: readonly Noted[]; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed } = run
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const asked = param(noted.json(rows as unknown as Record<string, unknown>[]), 'jsonb')
  await db.run(sql`/* imports-visits-verdicts */ with asked as materialized (
select r.* from jsonb_to_recordset(${asked}) as r (${noted.definition}) limit 500),
noted as (insert into ${importRows} (clinic_id, import_id, row, verdict, field, why, record_id, alternatives)
select ${clinicId}, ${id}, r.row, r.verdict, r.field, r.why,
case when r.verdict = 'conflict' then coalesce(${holderOfTime(run, clinic.settings)}, r.record_id) else r.record_id end, r.alternatives from asked r
on conflict (clinic_id, import_id, row) do nothing),
timed as (insert into ${importTimes} (clinic_id, import_id, row, doctor_id, patient_id, starts_at, ends_at)
select ${clinicId}, ${id}, r.row, r.doctor_id, r.patient_id, r.starts_at, r.ends_at from asked r where r.takes_time
on conflict (clinic_id, import_id, row) do nothing),
${chunkDone(run, chunk, 'checked_at')} select`)
}

/** The time that a row is to take; what clashes takes it too where it is booked over what is there. */
function timeOf({ claimed }: ImportRun, { patientId, visit }: ComingRow, time: TimeVerdict): Time {
  const { doctorId, locationId, start: startsAt, end: endsAt } = visit
  const takesTime = time === null || claimed.on_conflict === 'affected'
  return { doctorId, patientId, locationId, startsAt, endsAt, takesTime }
}

/**
 * Gives each row of a chunk its verdict: by what the database has of it, then, for coming visits, by their doctors' calendars with the
 * rows before it in them. Nothing is booked.
 */
export async function checkVisits(
  run: ImportRun,
  chunk: StagedChunk,
  given: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const all = chunk.rows.map((row) => ({ row: row.row, read: readVisit(run, { row, ...given }) }))
  const asked = await Promise.all(all.map(({ row, read }) => askedVisit(run, row, read, given.clinic.settings.country)))
  const known = await found(run, visitRows.json(asked))
  const verdicts: Noted[] = []
  const open: { row: number; patientId: string; visit: VisitRow; isPatientBusy: boolean }[] = []
  for (const { row, read } of all) {
    const of = known.get(row)
    const settled = 'fault' in read ? invalid(row, read.fault) : of && settledVerdict(row, of)
    if (settled) verdicts.push(settled)
    else if ('visit' in read && of?.patient_id)
      open.push({ row, patientId: of.patient_id, visit: read.visit, isPatientBusy: of.patient_busy })
  }
  const coming = open
    .filter(({ visit }) => visit.isComing)
    .map((one): ComingRow => ({ ...one, id: recordIdOf(run.claimed.id, one.row) }))
  const times = await judgeComing(run, coming)
  for (const { row, visit } of open) {
    if (!visit.isComing) verdicts.push(verdictOf(row, recordIdOf(run.claimed.id, row), null))
  }
  for (const one of coming) {
    const time = times.get(one.id) ?? null
    verdicts.push({ ...verdictOf(one.row, one.id, time), ...timeOf(run, one, time) })
  }
  await note(run, chunk, { rows: verdicts, clinic: given.clinic })
}
