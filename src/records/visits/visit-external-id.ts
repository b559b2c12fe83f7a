import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import { externalIdFree } from '../external-id.ts'
import { reaches, standingTo } from '../standing.ts'

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

/**
 * Whether no other visit has the row's external id. It is checked before the rules. If two requests give the id at
 * once, the unique index refuses one, and that one runs again.
 */
export function externalIdIsFree(asked: Asked & { mayRead: SQL }): Check {
  const { clinicId, externalId, mayRead } = asked
  const holding = holdingExternalId(asked)
  const standing = standingTo({
    clinicId,
    doctorId: sql`x.doctor_id`,
    patientId: sql`x.patient_id`,
    mismatched: sql`x.mismatched`,
  })
  const readable = sql`(select x.id from (select x.* ${holding}) x
${standing}
where ${reaches(mayRead)})`
  const isFree = sql`${externalId} is null or not exists (select ${holding})`
  return externalIdFree(readable, { isFree, refusal: externalIdTaken(null) })
}
