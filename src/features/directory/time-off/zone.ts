import { type SQL, sql } from 'drizzle-orm'
import { clinics } from '../../../db/schema/people.ts'
import { locations, workingSessions } from '../../../db/schema/schedule.ts'
import { instantParam } from '../../../db/statement.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * The zone (SQL) that a doctor's wall-clock time is in: that of their hours in the clinic where all of these are in one zone,
 * else the clinic's. Hours whose days are over do not count.
 */
export function zoneOfDoctor({ clinicId, doctorId, now }: { clinicId: SQL; doctorId: SQL; now: number }): SQL {
  return sql`coalesce((select min(l.timezone) from ${workingSessions} w
      join ${locations} l on l.clinic_id = w.clinic_id and l.id = w.location_id
      where w.clinic_id = ${clinicId} and w.doctor_id = ${doctorId}
        and coalesce(w.date, w.valid_until, 'infinity') >= ${instantParam(now - 2 * DAY)}::date
      having min(l.timezone) = max(l.timezone)),
    (select c.timezone from ${clinics} c where c.id = ${clinicId}))`
}
