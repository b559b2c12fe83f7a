import { type SQL, sql } from 'drizzle-orm'
import { utcDay } from '../../db/local-instant.ts'
import { locations, workingSessions } from '../../db/schema/schedule.ts'

interface Asked {
  /** `select … from appointments v`: at least id, clinic and doctor, type, location and both instants. */
  visits: SQL
  /** Where the doctors' sessions are, as rows like those of `working_sessions`. */
  sessions?: SQL
  /** Where the clinic's locations are, as rows like those of `locations`. */
  places?: SQL
  /** Whether a zone may have come into the table of rules with this very statement. */
  hasNewZone?: boolean
}

/**
 * The sessions near the visits of `open` as instants: `sessionsOn` as SQL, worked out once a doctor and day. A session that holds
 * the beginning of a visit began at most two days from the visit's UTC day, and so did those that touch it.
 */
function sessionsNear({ sessions = sql`${workingSessions}`, places = sql`${locations}`, hasNewZone }: Asked): SQL {
  const boundaryOf = sql.raw(hasNewZone ? 'boundary_of_now' : 'boundary_of')
  const isHis = (row: SQL) => sql`${row}.clinic_id = d.clinic_id and ${row}.doctor_id = d.doctor_id
    and coalesce(${row}.valid_from <= d.day, true) and coalesce(${row}.valid_until >= d.day, true)`
  return sql`select d.clinic_id, d.doctor_id, d.day, w.types, w.location_id,
      ${boundaryOf}(d.day + w.start_time::interval, l.timezone) starts_at,
      ${boundaryOf}(d.day + case when w.end_time > w.start_time then 0 else 1 end + w.end_time::interval, l.timezone) ends_at
    from (select distinct o.clinic_id, o.doctor_id, ${utcDay(sql`o.starts_at`)} + n as day from open o cross join generate_series(-2, 2) n) d
    join ${sessions} w on ${isHis(sql`w`)} and case when w.date is not null then w.date = d.day
      else w.weekday = extract(isodow from d.day) and not exists (select from ${sessions} x where x.date = d.day and ${isHis(sql`x`)}) end
    join ${places} l on l.clinic_id = w.clinic_id and l.id = w.location_id and l.active`
}

/**
 * Those of some visits that no session holds, nor several of one location that touch and allow the type: `sessionsHolding` as
 * SQL. `run` goes from the session in which a visit begins to the next only where it has to.
 */
export function outsideHours(asked: Asked): SQL {
  const serves = sql`o.type = any(near.types) and (o.type <> 'IN_PERSON' or near.location_id = o.location_id)`
  const day = utcDay(sql`o.starts_at`)
  return sql`with recursive open as materialized (${asked.visits}),
    near as materialized (${sessionsNear(asked)}),
    run as (
      select o.id, near.location_id, near.ends_at from open o join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id
        and near.day between ${day} - 2 and ${day} + 2 and near.starts_at <= o.starts_at and o.starts_at < near.ends_at and ${serves}
      union
      select o.id, near.location_id, near.ends_at from run join open o on o.id = run.id and o.ends_at > run.ends_at
        join near on near.clinic_id = o.clinic_id and near.doctor_id = o.doctor_id and near.location_id = run.location_id
          and near.starts_at = run.ends_at and near.ends_at > near.starts_at and ${serves}
    )
    select v.* from open v where not exists (select from run where run.id = v.id and run.ends_at >= v.ends_at)`
}
