import { type SQL, sql } from 'drizzle-orm'
import { param } from '../../db/statement.ts'
import type { Caller } from '../../domain/access.ts'
import { isStaff } from './staff.ts'

/** A list's `?externalId=`. It finds nothing for whom the id is not shown. */
export function externalIdIs(externalId: string | undefined, caller: Caller, column: SQL): SQL[] {
  if (externalId === undefined) return []
  return [isStaff(caller) ? sql`${column} = ${param(externalId, 'text')}` : sql`false`]
}
