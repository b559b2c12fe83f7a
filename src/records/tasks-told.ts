import { sql } from 'drizzle-orm'
import { type Cte, cte, materialized } from '../db/cte.ts'
import { happenedCtes } from '../db/happened.ts'
import { instantParam, param } from '../db/statement.ts'
import { SYSTEM_USER_ID } from '../domain/system.ts'
import { inboxKind } from './inbox-item.ts'

/**
 * What the trail and the events tell of tasks that Kept itself gives the desk, as CTEs of the statement that makes them.
 * @param rows the CTE of the tasks that it has made or opened again: whole rows
 * @param run names the run in the trail
 * @param now epoch ms
 */
export function tasksTold(rows: string, { run, now }: { run: string; now: number }): Cte[] {
  return [
    materialized(
      'asked',
      sql`select 0 n, ${param(SYSTEM_USER_ID, 'uuid')} user_id, 'SYSTEM' role, ${param(run, 'text')} request_id, null::text origin,
${instantParam(now)} at`,
    ),
    cte('filed', sql`select e.*, 0 n from ${sql.raw(rows)} e`),
    ...happenedCtes([{ action: 'inbox.received', of: inboxKind, rows: 'filed' }]),
  ]
}
