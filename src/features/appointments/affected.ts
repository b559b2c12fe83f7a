import { type SQL, sql } from 'drizzle-orm'
import { wallClockInstant } from '../../db/local-instant.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { closures, locations, timeOff, workingSessions } from '../../db/schema/schedule.ts'
import { instantParam, param } from '../../db/statement.ts'

const start = sql`(d.day + w.start_time::interval)`
const end = sql`(d.day + w.end_time::interval)`

/**
 * Whether a session holds the visit `v` whole: `sessionsOn` and `judge` as SQL. A boundary that the clocks skip is the
 * moment they are set forward, so there wall-clock times are compared.
 * @param hours where the sessions of the visit's doctor and clinic are, as rows like those of `working_sessions`
 * @param scope which of them are the visit's doctor's, over a row named as told
 */
export function isHeldBySession(hours: SQL, scope: (row: SQL) => SQL): SQL {
  const startsAt = wallClockInstant(start, sql`l.timezone`)
  const endsAt = wallClockInstant(end, sql`l.timezone`)
  const isValid = (row: SQL) =>
    sql`${scope(row)} and coalesce(${row}.valid_from <= d.day, true) and coalesce(${row}.valid_until >= d.day, true)`
  return sql`exists (select from ${hours} w
    join ${locations} l on l.clinic_id = w.clinic_id and l.id = w.location_id and l.active
    cross join lateral (select (v.starts_at at time zone l.timezone)::date as day) d
    where v.type = any(w.types) and (v.type <> 'IN_PERSON' or w.location_id = v.location_id) and ${isValid(sql`w`)}
      and case when w.date is not null then w.date = d.day
        else w.weekday = extract(isodow from d.day) and not exists (select from ${hours} x where x.date = d.day and ${isValid(sql`x`)}) end
      and coalesce(${startsAt} <= v.starts_at, v.starts_at at time zone l.timezone >= ${start})
      and coalesce(v.ends_at <= ${endsAt}, (v.ends_at - interval '1 microsecond') at time zone l.timezone < ${end}))`
}

const isOpen = sql`v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/** Starts that could touch an interval `r`: no visit is longer than eight hours. */
const touches = sql`v.starts_at < r.ends_at and v.starts_at > r.starts_at - interval '8 hours' and v.ends_at > r.starts_at`

/**
 * The ids of open visits that stand in time off, in a closure, or, while they are still to come, outside the doctor's hours:
 * accepted over, and marked until they are moved. Who put one outside the hours on purpose said why, and means it.
 * Each way in starts from the few rows that can affect anything, and not from all visits.
 */
export function affectedIds(clinicId: string, now: number): SQL {
  const clinic = param(clinicId, 'uuid')
  const mine = (row: SQL) => sql`${row}.clinic_id = v.clinic_id and ${row}.doctor_id = v.doctor_id`
  return sql`(
    select v.id from ${clinicDoctors} m
      join ${timeOff} r on r.doctor_id = m.doctor_id and (r.clinic_id = m.clinic_id or r.everywhere)
      cross join lateral (select v.id from ${appointments} v where v.doctor_id = r.doctor_id and v.clinic_id = m.clinic_id
        and ${touches} and ${isOpen} offset 0) v
      where m.clinic_id = ${clinic}
    union all
    select v.id from ${closures} r
      cross join lateral (select v.id from ${appointments} v where v.clinic_id = r.clinic_id
        and (r.location_id is null or r.location_id = v.location_id) and ${touches} and ${isOpen} offset 0) v
      where r.clinic_id = ${clinic}
    union all
    select v.id from ${appointments} v where v.clinic_id = ${clinic} and ${isOpen} and v.overbook_reason is null
      and v.ends_at > ${instantParam(now)} and v.starts_at > ${instantParam(now)} - interval '8 hours'
      and not ${isHeldBySession(sql`${workingSessions}`, mine)})`
}
