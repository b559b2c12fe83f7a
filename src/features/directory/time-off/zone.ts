import { type SQL, sql } from 'drizzle-orm'
import { clinics } from '../../../db/schema/people.ts'
import { locations, workingSessions } from '../../../db/schema/schedule.ts'

/**
 * The zone (SQL) that a doctor's wall-clock time is in: that of their hours in the clinic where all of these are in one zone,
 * else the clinic's. Hours whose days are over at the instant `at` do not count.
 */
export function zoneOfDoctor({ clinicId, doctorId, at }: Record<'clinicId' | 'doctorId' | 'at', SQL>): SQL {
  return sql`coalesce((select min(l.timezone) from ${workingSessions} w
join ${locations} l on l.clinic_id = w.clinic_id and l.id = w.location_id
where w.clinic_id = ${clinicId} and w.doctor_id = ${doctorId}
and coalesce(w.date, w.valid_until, 'infinity') >= (${at} - interval '48 hours')::date
having min(l.timezone) = max(l.timezone)),
(select c.timezone from ${clinics} c where c.id = ${clinicId}))`
}
