import { type SQL, sql } from 'drizzle-orm'
import { clinics } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'

/** The zone (SQL) that wall-clock time means now for a row of visits or series: its location's where people meet there, else the clinic's. */
export function zoneOfNow(alias: string): SQL {
  const row = sql.identifier(alias)
  return sql`coalesce((select l.timezone from ${locations} l where ${row}.type = 'IN_PERSON' and l.clinic_id = ${row}.clinic_id
    and l.id = ${row}.location_id), (select c.timezone from ${clinics} c where c.id = ${row}.clinic_id))`
}
