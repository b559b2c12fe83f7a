import { type Column, eq, type SQL, sql } from 'drizzle-orm'
import type { Caller } from '../../domain/access.ts'
import { isStaff } from './staff.ts'

/** The filter `?externalId=` of a list. It finds nothing for a caller who may not see external ids. */
export function byExternalId(externalId: string | undefined, caller: Caller, column: Column): SQL | undefined {
  if (externalId === undefined) return undefined
  return isStaff(caller) ? eq(column, externalId) : sql`false`
}
