import { type SQL, sql } from 'drizzle-orm'
import { unlessReplayed } from '../../db/composed-write.ts'
import { type Cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import type { RecordRequest } from '../../platform/deps.ts'
import { inCallersClinic } from './image.ts'

/**
 * The row, locked. Not FOR UPDATE, which would hold up foreign-key checks.
 * @param after the locks that come first
 */
export function lockedAppointment(actor: Actor, id: string, after: readonly Cte[] = []) {
  const once = after.length > 0 ? sql` and ${onceHeld(...after.map(({ name }) => name))}` : sql``
  return materialized(
    'cur',
    sql`select t.* from ${appointments} t where ${inCallersClinic(actor.caller, sql`t.clinic_id`)}
      and t.id = ${param(id, 'uuid')} and ${unlessReplayed}${once} for no key update of t`,
  )
}

export function isFresh(ifMatch: RecordRequest['ifMatch']): SQL {
  if (ifMatch === null || ifMatch === '*') return sql`true`
  return sql`cur.version = any(${param(`{${ifMatch.join(',')}}`, 'bigint[]')})`
}
