import { type SQL, sql } from 'drizzle-orm'
import { brokenBy, type Check } from '../../db/checks.ts'
import { naming } from '../../db/verdict.ts'
import { DomainError } from '../../domain/errors.ts'
import { PATIENT_NOT_FOUND } from '../../domain/not-found.ts'

/** The checks of the patient `p` that every booking, move and walk-in makes. Add a further check to this list. */
export const patientChecks: readonly (Check & { refusal: DomainError })[] = [
  {
    name: 'patient on record',
    holds: sql`p.id is not null`,
    refusal: PATIENT_NOT_FOUND,
  },
  {
    name: 'patient not merged',
    holds: sql`p.merged_into is null`,
    names: sql`p.merged_into`,
    refusal: new DomainError(
      'PATIENT_MERGED',
      'This record was merged into another record of the patient: use the one that mergedInto names.',
    ),
  },
  {
    name: 'patient active',
    holds: sql`p.status = 'active'`,
    refusal: new DomainError(
      'PATIENT_INACTIVE',
      'This patient is inactive or has died: nothing new can be booked for them.',
    ),
  },
]

/** The codes of these refusals, for the document of every door. */
export const patientCodes = patientChecks.map(({ refusal }) => refusal.code)

/**
 * The same of a patient that the statement holds, for each row `r`.
 * @param unless when nothing is asked of the patient @param patient their id
 */
export function heldPatientChecks({ unless, patient }: { unless: SQL; patient: SQL }): readonly Check[] {
  const isTheirs = sql`p.clinic_id = r.clinic_id and p.id = ${patient}`
  return patientChecks.map(({ holds, names, ...check }) => ({
    ...check,
    ...(names && { names: sql`(select ${names} from patients_held p where ${isTheirs})` }),
    holds: sql`${unless} or (select ${holds} from (select) one\nleft join patients_held p on ${isTheirs})`,
  }))
}

export const refusalNamed = (checks: readonly Check[], name: string | null) => {
  const { check, record = null } = brokenBy(checks, name) ?? {}
  if (!(check?.refusal instanceof DomainError)) return null
  return record === null ? check.refusal : naming(check.refusal, { ...check, record })
}

/** The refusal of the patient check that a statement names; null when there is none. */
export function refusalOfPatient(refused: unknown): DomainError | null {
  return refusalNamed(patientChecks, typeof refused === 'string' ? refused : null)
}
