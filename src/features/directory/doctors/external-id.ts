import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { externalIdFree } from '../../../records/external-id.ts'

/**
 * Whether no doctor of the clinic has the external id of the row `r`.
 * @param apartFrom SQL: the doctor who is to have it, where they are one of the clinic's
 */
export function doctorsExternalIdFree(apartFrom: SQL = sql`null`): Check {
  return externalIdFree(sql`(select x.doctor_id from ${clinicDoctors} x where x.clinic_id = r.clinic_id
and x.external_id = r.external_id and x.doctor_id is distinct from ${apartFrom})`)
}
