import { sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { PATIENT_ERASED } from '../../domain/erased.ts'

/** A patient's record, visit, plan or series is of nobody who was erased. @param isErased over it, false or null where there is none */
export function notErased(isErased = sql`t.erased`): Check {
  return { name: 'not erased', holds: sql`${isErased} is not true`, refusal: PATIENT_ERASED }
}
