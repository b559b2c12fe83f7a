import { sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { DomainError } from '../../../domain/errors.ts'

const MERGED = new DomainError(
  'PATIENT_MERGED',
  'This record was merged into another record of the patient: use the one that mergedInto names.',
)

/** The refusal of a request that names a merged record. */
export function patientMerged(mergedInto: string): DomainError {
  return new DomainError(MERGED.code, MERGED.message, { mergedInto })
}

/**
 * A record stands for itself; else the refusal names the one that stands for it.
 * @param mergedInto its id; null where there is none
 */
export function standsForItself(mergedInto = sql`t.merged_into`): Check {
  return { name: 'stands for itself', holds: sql`${mergedInto} is null`, names: mergedInto, refusal: MERGED }
}

export const STALE = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it: read it again.')
