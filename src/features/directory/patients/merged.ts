import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { DomainError } from '../../../domain/errors.ts'
import type { Check } from '../../appointments/write-record.ts'

/** What a write is refused with that names a record another one stands for. */
export function patientMerged(mergedInto: string): DomainError {
  return new DomainError('PATIENT_MERGED', 'This record was merged into another, which stands for the patient now.', {
    mergedInto,
  })
}

const wasShape = z.object({ merged_into: z.string() })

/** The record of `cur` stands for itself; the write's `was` is to give `merged_into`. */
export const isSurvivor: Check = {
  holds: sql`cur.merged_into is null`,
  refusal: (was) => patientMerged(wasShape.parse(was).merged_into),
}
