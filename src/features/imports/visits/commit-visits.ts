import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { appointments } from '../../../db/schema/appointments.ts'
import { importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { chunkDone, type StagedChunk } from '../running/staged-chunks.ts'
import { commitComing } from './commit-coming.ts'
import { commitPast } from './commit-past.ts'
import { patientOfRow } from './patient-of-row.ts'
import { askedVisit, readVisit, sealedTexts, visitRows } from './visit-rows.ts'

const foundShape = z.object({ row: z.number(), patient_id: z.string(), is_there: z.boolean() })

/** The coming rows of a chunk that are to be booked, with their patients, and which of them a run that was killed has booked. */
async function findComing({ db, claimed }: ImportRun, rows: string) {
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  const again =
    claimed.on_conflict === 'affected' ? sql`i.verdict in ('create', 'conflict')` : sql`i.verdict = 'create'`
  const found =
    await db.run(sql`/* imports-visits-coming */ with of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${param(rows, 'jsonb')}) as r (${visitRows.definition}) limit 500)
select r.row, w.patient_id, exists (select from ${appointments} a where a.clinic_id = of_import.clinic_id and a.id = r.record_id) is_there
from of_import cross join asked r join ${importRows} i on i.clinic_id = of_import.clinic_id and i.import_id = of_import.id and i.row = r.row
cross join lateral ${patientOfRow} w
where r.is_coming and r.fault is null and ${again} and i.made_version is null and w.patient_id is not null order by r.row`)
  return found.map((row) => foundShape.parse(row))
}

/** Makes the visits of a chunk: past ones in a statement, coming ones in their doctors' turns. */
export async function commitVisits(
  run: ImportRun,
  chunk: StagedChunk,
  given: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed } = run
  const all = chunk.rows.map((row) => ({ row: row.row, read: readVisit(run, { row, ...given }) }))
  const rows = await Promise.all(
    all.map(async ({ row, read }) => {
      const asked = await askedVisit(run, row, read, given.clinic.settings.country)
      const isPast = 'visit' in read && !read.visit.isComing
      return isPast ? { ...asked, ...(await sealedTexts(run, { row, visit: read.visit })) } : asked
    }),
  )
  const json = visitRows.json(rows)
  await commitPast(run, json)
  const visits = new Map(all.flatMap(({ row, read }) => ('visit' in read ? [[row, read.visit] as const] : [])))
  if ([...visits.values()].some(({ isComing }) => isComing)) {
    const found = await findComing(run, json)
    await noteBooked(
      run,
      found.filter(({ is_there }) => is_there).map(({ row }) => row),
    )
    await commitComing(
      run,
      found.flatMap(({ row, patient_id: patientId, is_there }) => {
        const visit = visits.get(row)
        return visit && !is_there ? [{ row, patientId, visit }] : []
      }),
      given.clinic,
    )
  }
  await db.run(sql`/* imports-visits-committed */ with ${chunkDone(run, chunk, 'committed_at')},
left_over as (update ${importRows} i set verdict = 'conflict', record_id = null, why = 'the visit, its patient or its id has changed since the check'
where i.clinic_id = ${param(claimed.clinic_id, 'uuid')} and i.import_id = ${param(claimed.id, 'uuid')}
and i.row = any (${param(`{${chunk.rows.map(({ row }) => row).join(',')}}`, 'int[]')}) and i.verdict = 'create' and i.made_version is null) select`)
}

async function noteBooked({ db, claimed }: ImportRun, rows: readonly number[]): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map((row) => recordIdOf(claimed.id, row))
  await db.run(sql`/* imports-visits-found */ update ${importRows} i set made_version = 1, record_id = r.id
from unnest(${param(`{${rows.join(',')}}`, 'int[]')}, ${param(`{${ids.join(',')}}`, 'uuid[]')}) r ("row", id)
where i.clinic_id = ${param(claimed.clinic_id, 'uuid')} and i.import_id = ${param(claimed.id, 'uuid')} and i.row = r."row"`)
}
