import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { RecordRequest } from '../../../platform/deps.ts'
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

export const STALE = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it.')

/** The versions that `If-Match` accepts, for a function that asks under its lock; null where any will do. */
export function versionsOf({ ifMatch }: Pick<RecordRequest, 'ifMatch'>): SQL {
  return param(ifMatch === null || ifMatch === '*' ? null : `{${ifMatch.join(',')}}`, 'bigint[]')
}
