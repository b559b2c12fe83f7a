import { type SQL, sql } from 'drizzle-orm'
import { patients } from '../../db/schema/people.ts'

/**
 * The ids under which the trail has a record's rows: its own, and those of the records that were merged into it,
 * because a merge changes no rows of the trail. For an id that is not a patient's, only that id.
 * @param clinicId @param id SQL of one uuid each
 */
export function recordWithMerged(clinicId: SQL, id: SQL): SQL {
  return sql`(select ${id} id union select f.id from ${patients} f where f.clinic_id = ${clinicId} and f.merged_into = ${id})`
}
