import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import type { Sealed } from '../../../db/sealed.ts'
import type { VisitType } from '../../../domain/visit.ts'
import { iso } from '../../../platform/iso.ts'
import { holdingExternalId } from '../../../records/visits/visit-external-id.ts'
import { MEANT_NOTHING } from '../../calendar/meant.ts'

/** A visit to be written, one of many: its time (epoch ms), and its texts sealed for its row. */
export interface RowToBook {
  id: string
  sequence: number
  start: number
  end: number
  type: VisitType
  locationId: string | null
  timezone: string
  treatmentType: string
  priority: string
  notify: boolean
  externalId: string | null
  isModified: boolean
  texts: { reason: Sealed | null; notes: Sealed | null; staffNote: Sealed | null; address: Sealed | null }
}

/** The value of a row's list `visits`. */
export function visitsToBook(rows: readonly RowToBook[]): object[] {
  return rows.map(({ texts, ...row }) => ({
    id: row.id,
    sequence: row.sequence,
    starts_at: iso(row.start),
    ends_at: iso(row.end),
    type: row.type,
    location_id: row.locationId,
    timezone: row.timezone,
    treatment_type: row.treatmentType,
    priority: row.priority,
    notify: row.notify,
    external_id: row.externalId,
    modified: row.isModified,
    reason: texts.reason,
    notes: texts.notes,
    staff_note: texts.staffNote,
    address: texts.address,
  }))
}

/** The visits to book of every row that is not a replay, as CTE `to_book`. */
export const rowsToBook: Cte = materialized(
  'to_book',
  sql`select r.n, v.* from asked r cross join lateral jsonb_to_recordset(r.visits) as v(
id uuid, sequence int, starts_at timestamptz, ends_at timestamptz, type text, location_id uuid, timezone text,
treatment_type text, priority text, notify boolean, external_id text, modified boolean,
reason text, notes text, staff_note text, address text
) where r.kept is null`,
)

/**
 * Whether none of the row's times in a CTE would stand on an overbooked visit of the doctor, which the constraint does not see.
 * @param times a CTE of visits with the number `n` of their row: their own former times are in nobody's way
 */
export function isOnNoneOverbooked(times: string, doctorId: SQL): SQL {
  const rows = sql.raw(times)
  return sql`not exists (
select from ${rows} w join ${appointments} b on b.doctor_id = ${doctorId} and b.overbook
and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
and b.ends_at > w.starts_at and b.id not in (select x.id from ${rows} x where x.n = w.n)
where w.n = r.n
)`
}

/**
 * Books the visits of `to_book` for the series rows of a CTE, as CTE `booked` with the number `n` of their row. One that clashes
 * is left out; `undo_unless` over the count undoes the rest. In the order of their times, or two series that cross would deadlock.
 * @param series a CTE of series whose `id` is the one that their row `r` gives
 * @param doctorId the doctor who sees them, over `r`
 */
export function bookRows(series: string, doctorId: SQL): readonly Cte[] {
  const s = sql.raw(series)
  // Another visit may have got the id while the series had none of its own.
  const externalId = sql`case when not exists (select ${holdingExternalId({
    clinicId: sql`s.clinic_id`,
    externalId: sql`o.external_id`,
    apartFrom: sql`o.id`,
  })}) then o.external_id end`
  return [
    cte(
      'put',
      sql`insert into ${appointments} (
clinic_id, id, doctor_id, patient_id, location_id, type, treatment_type, status, priority, starts_at, ends_at, timezone,
overbooked_over, notify, external_id, reason, notes, staff_note, address,
series_id, series_sequence, series_modified, booked_by, booked_as, created_at, updated_at
)
select s.clinic_id, o.id, ${doctorId}, s.patient_id, o.location_id, o.type, o.treatment_type, 'SCHEDULED', o.priority, o.starts_at, o.ends_at, o.timezone,
${MEANT_NOTHING}, o.notify, ${externalId}, o.reason, o.notes, o.staff_note, o.address,
s.id, o.sequence, o.modified, r.user_id, 'STAFF', r.at, r.at
from ${s} s join asked r on r.id = s.id join to_book o on o.n = r.n
order by o.starts_at on conflict do nothing returning *`,
    ),
    cte('booked', sql`select p.*, o.n from put p join to_book o on o.id = p.id`),
  ]
}
