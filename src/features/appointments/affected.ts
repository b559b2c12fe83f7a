import { type SQL, sql } from 'drizzle-orm'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { closures, timeOff } from '../../db/schema/schedule.ts'
import { instantParam, param } from '../../db/statement.ts'
import { outsideHours } from './outside-hours.ts'

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
  const visits = sql`select v.id, v.clinic_id, v.doctor_id, v.type, v.location_id, v.starts_at, v.ends_at from ${appointments} v
    where v.clinic_id = ${clinic} and ${isOpen} and v.overbook_reason is null
      and v.ends_at > ${instantParam(now)} and v.starts_at > ${instantParam(now)} - interval '8 hours'`
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
    select v.id from (${outsideHours({ visits })}) v)`
}
