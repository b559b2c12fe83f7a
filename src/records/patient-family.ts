import { type SQL, sql } from 'drizzle-orm'
import { patients } from '../db/schema/people.ts'

/**
 * The ids under which a record's trail stands: its own, and those of the records that were merged into it. Their rows are not
 * changed by a merge, so they are looked for under each. An id that is no patient's is its own.
 * @param clinicId @param id SQL of one uuid each
 */
export function recordWithMerged(clinicId: SQL, id: SQL): SQL {
  return sql`(select ${id} id union select f.id from ${patients} f where f.clinic_id = ${clinicId} and f.merged_into = ${id})`
}
