import { type SQL, sql } from 'drizzle-orm'
import { param } from '../../db/statement.ts'
import type { RecordRequest } from '../../platform/deps.ts'

export function isFresh(ifMatch: RecordRequest['ifMatch']): SQL {
  if (ifMatch === null || ifMatch === '*') return sql`true`
  return sql`cur.version = any(${param(`{${ifMatch.join(',')}}`, 'bigint[]')})`
}
