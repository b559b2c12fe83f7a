import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { locations, workingSessions } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import { NIL_ID } from '../../../platform/http/path-id.ts'
import type { ExportRun } from '../running/export-run.ts'
import { filePage, PAGE_ROWS, type RowsPage } from './export-file.ts'

const shape = z.array(z.looseObject({ key: z.string() }))

/** @param select columns named as the file has them, and the row's id as `key`, over a clinic and the id that comes before */
async function rowsBy(
  run: ExportRun,
  after: string | null,
  select: (clinicId: SQL, after: SQL) => SQL,
): Promise<RowsPage> {
  const clinicId = param(run.claimed.clinic_id, 'uuid')
  const found = shape.parse(
    await run.db.run(sql`${select(clinicId, param(after ?? NIL_ID, 'uuid'))} limit ${sql.raw(String(PAGE_ROWS))}`),
  )
  return filePage(found, ({ key }) => key, found)
}

/** What another record is referred to by. */
const DOCTOR = sql.raw('coalesce(m.external_id, m.doctor_id::text)')
const LOCATION = sql.raw('coalesce(l.external_id, l.id::text)')

/** Doctors of the clinic as an import reads them. */
export function doctorRows(run: ExportRun, after: string | null): Promise<RowsPage> {
  return rowsBy(
    run,
    after,
    (
      clinicId,
      key,
    ) => sql`/* export-doctors */ select m.doctor_id "key", m.external_id "externalId", d.name, d.specialty, m.active
from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id where m.clinic_id = ${clinicId} and m.doctor_id > ${key} order by m.doctor_id`,
  )
}

/** Their working hours, a session a row. */
export function hoursRows(run: ExportRun, after: string | null): Promise<RowsPage> {
  return rowsBy(
    run,
    after,
    (
      clinicId,
      key,
    ) => sql`/* export-hours */ select w.id "key", ${DOCTOR} "doctorId", w.weekday, w.date::text, w.start_time "start", w.end_time "end",
${LOCATION} "locationId", w.types, w.valid_from::text "validFrom", w.valid_until::text "validUntil"
from ${workingSessions} w join ${clinicDoctors} m on m.clinic_id = w.clinic_id and m.doctor_id = w.doctor_id
join ${locations} l on l.clinic_id = w.clinic_id and l.id = w.location_id where w.clinic_id = ${clinicId} and w.id > ${key} order by w.id`,
  )
}
