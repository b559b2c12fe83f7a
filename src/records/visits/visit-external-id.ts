import { type SQL, sql } from 'drizzle-orm'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import { uniqueExternalId } from '../external-id.ts'
import { reaches, standingOfAsker } from '../standing.ts'

interface Asked {
  clinicId: SQL
  externalId: SQL
  /** The visit that is to have it; null where it is none yet. */
  apartFrom: SQL
}

/** SQL from FROM on: the visit `x` that has an external id. A cancelled visit does not keep the id from a new one. */
export function holdingExternalId({ clinicId, externalId, apartFrom }: Asked): SQL {
  return sql`from ${appointments} x where x.clinic_id = ${clinicId} and x.external_id = ${externalId}
and x.status <> 'CANCELLED' and x.id is distinct from ${apartFrom}`
}

const TAKEN = 'Another visit of the clinic has this external id.'

/** 409, with the id of the visit that has it for who may read that one. */
export function externalIdTaken(id: string | null): DomainError {
  return new DomainError('EXTERNAL_ID_TAKEN', TAKEN, id === null ? {} : { id })
}

const given = { clinicId: sql`r.clinic_id`, externalId: sql`r.external_id`, apartFrom: sql`r.id` }

const holding = holdingExternalId(given)

/** The visit that has the row's external id, for who may read that visit. */
const readable = sql`(select x.id from (select x.* ${holding}) x
${standingOfAsker({
  clinicId: given.clinicId,
  doctorId: sql`x.doctor_id`,
  patientId: sql`x.patient_id`,
  mismatched: sql`x.mismatched`,
})}
where ${reaches(sql`r.may_read`)})`

/**
 * Whether no other visit has the row's external id. It is checked before the state of the visit and every rule. If two requests
 * give the id at once, the unique index refuses one, and that one runs again.
 */
export const visitExternalIdFree = uniqueExternalId(readable, {
  isFree: sql`${given.externalId} is null or not exists (select ${holding})`,
  refusal: externalIdTaken(null),
})
