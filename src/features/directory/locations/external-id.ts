import { sql } from 'drizzle-orm'
import { locations } from '../../../db/schema/schedule.ts'
import { externalIdFree } from '../../../records/external-id.ts'

/** Whether no other location of the clinic has the external id of the row `r`. */
export const locationsExternalIdFree = externalIdFree(
  sql`(select x.id from ${locations} x where x.clinic_id = r.clinic_id and x.external_id = r.external_id and x.id <> r.id)`,
)
