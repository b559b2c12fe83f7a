import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Check } from '../db/checks.ts'
import { DomainError } from '../domain/errors.ts'

const TAKEN = new DomainError('EXTERNAL_ID_TAKEN', 'Another record has this external id.')

/**
 * Whether no other record of the clinic has the external id that the row `r` gives; else 409 with the id of the one that has
 * it. If two requests give it at once, the unique index refuses the later one, without naming a record.
 * @param holder SQL: the id of the record that has it and that the caller may know; null where there is none
 * @param isFree SQL, where a record that the caller is not told of may have it
 */
export function uniqueExternalId(holder: SQL, { isFree = sql`${holder} is null`, refusal = TAKEN } = {}): Check {
  return { name: 'external id', holds: isFree, names: holder, namedAs: 'id', refusal }
}

/**
 * The id of the record of a table that has the external id of the row `r`, in its clinic.
 * @param id the column of its id
 * @param apartFrom SQL: the record that is to have it, where there is one already
 */
export function holderIn(table: PgTable, id: 'id' | 'doctor_id', apartFrom: SQL = sql`null`): SQL {
  const column = sql.raw(`x.${id}`)
  return sql`(select ${column} from ${table} x where x.clinic_id = r.clinic_id
and x.external_id = r.external_id and ${column} is distinct from ${apartFrom})`
}
