import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Check } from '../../../db/checks.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Check as OldCheck } from '../../appointments/write-record.ts'

const MERGED = new DomainError(
  'PATIENT_MERGED',
  'This record was merged into another, which stands for the patient now.',
)

/** What a request is refused with that names a record another one stands for. */
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

export const STALE = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it.')

const wasShape = z.object({ merged_into: z.string() })

/** The record of `cur` stands for itself; the write's `was` is to give `merged_into`. */
export const isSurvivor: OldCheck = {
  holds: sql`cur.merged_into is null`,
  refusal: (was) => patientMerged(wasShape.parse(was).merged_into),
}
