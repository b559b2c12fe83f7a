import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import type { Sealed } from '../../db/sealed.ts'
import { insertInto, param } from '../../db/statement.ts'
import type { VisitType } from '../../domain/visit.ts'
import { holdingExternalId } from '../appointments/external-id.ts'
import { MEANT_NOTHING } from '../appointments/meant.ts'

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

const iso = (at: number) => new Date(at).toISOString()

/** The rows to book as CTE `o`: one parameter, however many they are. */
export function rowsToBook(rows: readonly RowToBook[]): Cte {
  const json = rows.map((row) => ({
    ...{ id: row.id, sequence: row.sequence, starts_at: iso(row.start), ends_at: iso(row.end), type: row.type },
    ...{
      location_id: row.locationId,
      timezone: row.timezone,
      treatment_type: row.treatmentType,
      priority: row.priority,
    },
    ...{ notify: row.notify, external_id: row.externalId, modified: row.isModified, reason: row.texts.reason },
    ...{ notes: row.texts.notes, staff_note: row.texts.staffNote, address: row.texts.address },
  }))
  return cte(
    'o',
    sql`select * from jsonb_to_recordset(${JSON.stringify(json)}::jsonb) as x(id uuid, sequence int, starts_at timestamptz,
      ends_at timestamptz, type text, location_id uuid, timezone text, treatment_type text, priority text, notify boolean,
      external_id text, modified boolean, reason text, notes text, staff_note text, address text)`,
  )
}

/** Whether a row of CTE `times` would stand on an overbooked visit, which the constraint does not see. */
export function isOnOverbooked(times: string, doctorId: string): SQL {
  return sql`exists (select from ${sql.identifier(times)} w join ${appointments} b on b.doctor_id = ${param(doctorId, 'uuid')} and b.overbook
    and b.status not in ('CANCELLED', 'NO_SHOW') and b.starts_at > w.starts_at - interval '8 hours' and b.starts_at < w.ends_at
    and b.ends_at > w.starts_at and b.id not in (select id from ${sql.identifier(times)}))`
}

/**
 * Books the rows of `o` for the series row of CTE `s`, as CTE `booked`. One that clashes is left out; `undo_unless` over the
 * count undoes the rest. In the order of their times, or two series that cross would deadlock.
 */
export function bookRows(doctorId: string, { caller, now }: Actor): Cte {
  const row = insertInto(appointments, {
    clinicId: sql`s.clinic_id`,
    id: sql`o.id`,
    doctorId,
    patientId: sql`s.patient_id`,
    locationId: sql`o.location_id`,
    type: sql`o.type`,
    treatmentType: sql`o.treatment_type`,
    status: 'SCHEDULED',
    priority: sql`o.priority`,
    startsAt: sql`o.starts_at`,
    endsAt: sql`o.ends_at`,
    timezone: sql`o.timezone`,
    overbookedOver: MEANT_NOTHING,
    notify: sql`o.notify`,
    // Another visit may have got the id while the series had none of its own.
    externalId: sql`case when not exists (select ${holdingExternalId({ clinicId: sql`s.clinic_id`, externalId: sql`o.external_id`, apartFrom: sql`o.id` })}) then o.external_id end`,
    reason: sql`o.reason`,
    notes: sql`o.notes`,
    staffNote: sql`o.staff_note`,
    address: sql`o.address`,
    seriesId: sql`s.id`,
    seriesSequence: sql`o.sequence`,
    seriesModified: sql`o.modified`,
    bookedBy: caller.userId,
    bookedAs: 'STAFF',
    createdAt: now,
    updatedAt: now,
  })
  return cte('booked', sql`${row} from s cross join o order by o.starts_at on conflict do nothing returning *`)
}
