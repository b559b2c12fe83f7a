import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import { reaches, standingTo } from '../../records/standing.ts'

interface Asked {
  clinicId: SQL
  externalId: SQL
  /** The visit that is to have it; null where it is none yet. */
  apartFrom: SQL
}

/** The visit `x` that has an external id, from FROM on. A cancelled one holds nothing: who books anew gives the same id. */
export function holdingExternalId({ clinicId, externalId, apartFrom }: Asked): SQL {
  return sql`from ${appointments} x where x.clinic_id = ${clinicId} and x.external_id = ${externalId}
and x.status <> 'CANCELLED' and x.id is distinct from ${apartFrom}`
}

const TAKEN = 'Another visit of the clinic has this external id.'

/** 409, with the id of the visit that has it for who may read that one. */
export function externalIdTaken(id: string | null): DomainError {
  return new DomainError('EXTERNAL_ID_TAKEN', TAKEN, id === null ? {} : { id })
}

/**
 * Whether no other visit has the row's external id. Asked before the rules; of two at once the unique index lets one through,
 * and the other is asked again.
 */
export function externalIdIsFree(asked: Asked & { mayRead: SQL }): Check {
  const { clinicId, externalId, mayRead } = asked
  const holding = holdingExternalId(asked)
  const standing = standingTo({
    ...{ clinicId, doctorId: sql`x.doctor_id`, patientId: sql`x.patient_id` },
    mismatched: sql`x.mismatched`,
  })
  return {
    name: 'external id',
    holds: sql`${externalId} is null or not exists (select ${holding})`,
    names: sql`(select x.id from (select x.* ${holding}) x
${standing}
where ${reaches(mayRead)})`,
    namedAs: 'id',
    refusal: externalIdTaken(null),
  }
}
