import { type SQL, sql } from 'drizzle-orm'
import { param } from '../../db/statement.ts'
import type { Caller } from '../../domain/access.ts'
import { isStaff } from './staff.ts'

/** The filter `?externalId=` of a list. It finds nothing for a caller who may not see external ids. */
export function externalIdIs(externalId: string | undefined, caller: Caller, column: SQL): SQL[] {
  if (externalId === undefined) return []
  return [isStaff(caller) ? sql`${column} = ${param(externalId, 'text')}` : sql`false`]
}
