import { type Column, eq, type SQL, sql } from 'drizzle-orm'
import type { Caller } from '../../domain/access.ts'
import { isStaff } from './staff.ts'

/** The filter `?externalId=` of a list. It finds nothing for a caller who may not see external ids. */
export function byExternalId(
  externalId: SQL | undefined,
  caller: Pick<Caller, 'roles'>,
  column: Column,
): SQL | undefined {
  if (!externalId) return undefined
  return isStaff(caller) ? eq(column, externalId) : sql`false`
}
