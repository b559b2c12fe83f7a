import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../db/checks.ts'
import { DomainError } from '../domain/errors.ts'

const TAKEN = new DomainError('EXTERNAL_ID_TAKEN', 'Another record has this external id.')

/**
 * Whether no other record of the clinic has the external id that the row `r` gives; else 409 with the id of the one that has
 * it. If two requests give it at once, the unique index refuses the later one, without naming a record.
 * @param holder SQL: the id of the record that has it and that the caller may know; null where there is none
 * @param isFree SQL, where a record that the caller is not told of may have it
 */
export function externalIdFree(holder: SQL, { isFree = sql`${holder} is null`, refusal = TAKEN } = {}): Check {
  return { name: 'external id', holds: isFree, names: holder, namedAs: 'id', refusal }
}
