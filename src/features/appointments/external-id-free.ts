import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'

const taken = (externalId: SQL, { clinicId, apartFrom }: { clinicId: SQL; apartFrom: SQL }) =>
  sql`(select x.id from ${appointments} x where x.clinic_id = ${clinicId} and x.external_id = ${externalId}
and x.status <> 'CANCELLED' and x.id <> ${apartFrom})`

/**
 * Whether no other visit that stands has the external id; else 409 with the one that has. Only staff give one, and staff read
 * the clinic's visits. Of two at once the later finds the unique index.
 */
export function externalIdFree(externalId: SQL, of: { clinicId: SQL; apartFrom: SQL }): Check {
  return {
    name: 'external id free',
    holds: sql`${externalId} is null or ${taken(externalId, of)} is null`,
    names: taken(externalId, of),
    as: 'id',
    refusal: new DomainError('EXTERNAL_ID_TAKEN', 'Another visit has this external id.'),
  }
}
