import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { type Happening, withAsker } from '../../db/happened.ts'
import { onceHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import { series } from '../../db/schema/series.ts'
import { zonesTaken } from '../../db/zone-rules.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { seriesKind } from '../../records/series.ts'
import { appointmentKind } from '../../records/visits/appointment.ts'
import { visitPayload } from '../../records/visits/visit-payload.ts'

/** Visits in person take the zone of their location, all others that of the clinic. */
const OWN = {
  clinic: (row: SQL) => sql`${row}.clinic_id = z.clinic_id and ${row}.type <> 'IN_PERSON'`,
  location: (row: SQL) =>
    sql`${row}.clinic_id = z.clinic_id and ${row}.location_id = z.id and ${row}.type = 'IN_PERSON'`,
}

const isOpen = sql`v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

interface ZoneChange {
  effects: readonly Cte[]
  happened: readonly Happening[]
  /** The series as a jsonb list, over the row `e`. */
  keptSeries: SQL
}

/**
 * What follows where the clinics or locations in CTE `changed`, which were those in CTE `held`, have another zone: visits to come
 * take it and keep their instants, the past keeps its own, and so does a series with its visits until its time is edited; these
 * series are answered. The rows `r` have the zone's rules as `zone_rules`.
 */
export function zoneChange(of: keyof typeof OWN): ZoneChange {
  const own = OWN[of]
  return {
    effects: [
      zonesTaken({ rows: 'changed' }),
      materialized(
        'rezoned',
        sql`select e.clinic_id, e.id, e.timezone, e.n, r.at from ${withAsker({ rows: 'changed' })}
join held b on b.n = e.n where b.timezone <> e.timezone`,
      ),
      // A trigger raises the rules of the clinic's doctors, whose rows come before those of visits.
      materialized(
        'doctors_first',
        sql`select d.id from ${doctors} d where d.id in (select m.doctor_id from ${clinicDoctors} m join rezoned z on z.clinic_id = m.clinic_id)
order by d.id for no key update`,
      ),
      cte(
        'visits',
        sql`update ${appointments} v set timezone = z.timezone, version = v.version + 1, updated_at = z.at from rezoned z
where ${onceHeld('doctors_first')} and ${own(sql`v`)} and ${isOpen} and v.starts_at > z.at and v.series_id is null
and v.timezone <> z.timezone returning v.*, z.n`,
      ),
      materialized(
        'kept_series',
        sql`select s.*, z.n from rezoned z cross join lateral (
select s.* from ${series} s where ${own(sql`s`)} and s.status <> 'cancelled' and coalesce(s.end_date >= z.at::date - 1, true)
and s.timezone <> z.timezone order by s.start_date, s.id limit 100
) s`,
      ),
    ],
    happened: [
      {
        action: 'appointment.zone_changed',
        of: { ...appointmentKind, payload: visitPayload(sql`, 'timezone', e.timezone`) },
        rows: 'visits',
        join: sql` join held b on b.n = e.n`,
        changed: sql`jsonb_build_object('timezone', jsonb_build_array(b.timezone, e.timezone))`,
      },
      { action: 'series.read', of: seriesKind, rows: 'kept_series', isRead: true },
    ],
    keptSeries: sql`coalesce((select jsonb_agg(jsonb_build_object(
'id', s.id, 'patientId', s.patient_id, 'doctorId', s.doctor_id, 'type', s.type, 'locationId', s.location_id, 'time', s.time,
'timezone', s.timezone, 'status', s.status) order by s.start_date, s.id) from kept_series s where s.n = e.n), '[]'::jsonb)`,
  }
}

const id = z.uuid()

export const keptSeries = z.array(
  z.object({
    id,
    patientId: id,
    doctorId: id,
    type: z.enum(VISIT_TYPES),
    locationId: id.nullable(),
    time: z.string(),
    timezone: z.string(),
    status: z.string(),
  }),
)

/** The series of an image that has `zoneChange`'s; none where the zone was not changed. */
export function keptSeriesOf({ kept_series = [] }: { kept_series?: unknown }): z.infer<typeof keptSeries> {
  return keptSeries.parse(kept_series)
}
