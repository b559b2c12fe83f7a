import { sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { DomainError } from '../../../domain/errors.ts'

const MERGED = new DomainError(
  'PATIENT_MERGED',
  'This record was merged into another record of the patient: use the one that mergedInto names.',
)

/**
 * A record stands for itself; else the refusal names the one that stands for it.
 * @param mergedInto its id; null where there is none
 */
export function notMerged(mergedInto = sql`t.merged_into`): Check {
  return { name: 'stands for itself', holds: sql`${mergedInto} is null`, names: mergedInto, refusal: MERGED }
}

export const STALE = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it: read it again.')
