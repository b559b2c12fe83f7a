import { type SQL, sql } from 'drizzle-orm'
import { locations } from '../../db/schema/schedule.ts'

export interface Hours {
  /** Where the sessions of the visit's doctor and clinic are, as rows like those of `working_sessions`. */
  sessions: SQL
  /** Which of them are the visit's doctor's, over a row named as told. */
  scope: (row: SQL) => SQL
  /** Where the clinic's locations are, as rows like those of `locations`. */
  places?: SQL
  /** Whether a zone may have come into the table of rules with this very statement. */
  hasNewZone?: boolean
}

/**
 * The sessions near the visit `v` that may hold it, as instants: `sessionsReaching` as SQL. A session that holds a moment
 * began on that moment's local day or on the day before, and one that touches it on the day after at the latest.
 */
function sessionsNear({ sessions, scope, places = sql`${locations}`, hasNewZone = false }: Hours): SQL {
  const isValid = (row: SQL) =>
    sql`${scope(row)} and coalesce(${row}.valid_from <= d.day, true) and coalesce(${row}.valid_until >= d.day, true)`
  const now = sql.raw(hasNewZone ? '_now' : '')
  return sql`select w.location_id, boundary_of${now}(d.day + w.start_time::interval, l.timezone) starts_at,
      boundary_of${now}(d.day + w.end_time::interval + case when w.end_time <= w.start_time then interval '1 day' else interval '0' end,
        l.timezone) ends_at
    from ${sessions} w join ${places} l on l.clinic_id = w.clinic_id and l.id = w.location_id and l.active
    cross join lateral (select local_of${now}(v.starts_at, l.timezone)::date + n as day from generate_series(-1, 1) n offset 0) d
    where v.type = any(w.types) and (v.type <> 'IN_PERSON' or w.location_id = v.location_id) and ${isValid(sql`w`)}
      and case when w.date is not null then w.date = d.day
        else w.weekday = extract(isodow from d.day) and not exists (select from ${sessions} x where x.date = d.day and ${isValid(sql`x`)}) end`
}

/**
 * Whether sessions hold the visit `v` whole: one, or several of one location that touch. `judge` as SQL. The walk from one
 * session to the next is only taken where none holds it alone.
 */
export function isHeldBySession(hours: Hours): SQL {
  return sql`exists (with recursive near as materialized (${sessionsNear(hours)}),
      run as (
        select near.location_id, near.ends_at from near where near.starts_at <= v.starts_at and v.starts_at < near.ends_at
        union
        select near.location_id, near.ends_at from run join near on near.location_id = run.location_id and near.starts_at = run.ends_at
          and near.ends_at > near.starts_at where run.ends_at < v.ends_at
      ) select from run where run.ends_at >= v.ends_at)`
}
