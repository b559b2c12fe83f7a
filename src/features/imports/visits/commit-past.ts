import { sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { importRows } from '../../../db/schema/imports.ts'
import { patients } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { listed } from '../../../db/text.ts'
import type { ImportRun } from '../running/import-run.ts'
import { trailOf } from '../running/note-trail.ts'
import { patientOfRow } from './patient-of-row.ts'
import { VISIT_COLUMNS, visitRows } from './visit-rows.ts'

const names = sql.raw(listed(VISIT_COLUMNS.map((name) => appointments[name].name)))
const values = sql.raw(listed(VISIT_COLUMNS.map((name) => `r.${appointments[name].name}`)))

/**
 * Makes visits that take no coming time, as they were: no rule is asked, no message goes out, and no event is told. One that lay over
 * another is marked as overbooked, in a second statement: the database leaves it out of the first. Whoever merges or erases one of the
 * patients meanwhile is waited for, and the visit is not made.
 * @param rows as `visitRows` has them, with their texts
 */
export async function commitPast(run: ImportRun, rows: string): Promise<void> {
  for (const isOver of [false, true]) await insertVisits(run, rows, isOver)
}

async function insertVisits(run: ImportRun, rows: string, isOver: boolean): Promise<void> {
  const { db, claimed, now, caller } = run
  const [clinicId, id, at] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid'), instantParam(now)]
  const isRow = sql`i.clinic_id = ${clinicId} and i.import_id = ${id}`
  const over = param(isOver, 'boolean')
  const user = param(caller.userId, 'uuid')
  await db.run(sql`/* imports-visits-commit */ with of_import as materialized (select ${clinicId} clinic_id, ${id} id),
asked as materialized (select r.* from jsonb_to_recordset(${param(rows, 'jsonb')}) as r (${visitRows.definition}) limit 500),
unmade as materialized (select r.*, w.patient_id from asked r join ${importRows} i on ${isRow} and i.row = r.row
cross join of_import cross join lateral ${patientOfRow} w
where i.verdict = 'create' and i.made_version is null and not r.is_coming and r.fault is null and w.patient_id is not null),
held as materialized (select p.id from ${patients} p where p.clinic_id = ${clinicId} and p.id in (select t.patient_id from unmade t)
and p.merged_into is null and p.erased_at is null order by p.id for no key update),
put as (insert into ${appointments} (clinic_id, id, patient_id, overbook, patient_overlap, overbooked_over, booked_by, booked_as, notify,
confirmed_at, checked_in_at, completed_at, cancelled_at, cancelled_by, created_at, updated_at, ${names})
select m.clinic_id, r.record_id, r.patient_id, ${over}, ${over}, case when ${over} then '{}'::text[] end, ${user}, 'STAFF', false,
case when r.status = 'CONFIRMED' then ${at} end, case when r.status in ('CHECKED_IN', 'IN_PROGRESS', 'COMPLETED') then r.starts_at end,
case when r.status = 'COMPLETED' then r.ends_at end, case when r.status = 'CANCELLED' then ${at} end,
case when r.status = 'CANCELLED' then ${user} end, ${at}, ${at}, ${values}
from of_import m cross join unmade r join held h on h.id = r.patient_id order by r.external_id, r.row on conflict do nothing returning *),
made as (update ${importRows} i set made_version = p.version from put p join unmade r on r.record_id = p.id where ${isRow} and i.row = r.row),
trail as (${trailOf(run, { action: 'appointment.imported', subjectType: 'appointment', rows: 'put', patient: sql`e.patient_id` })}) select`)
}
