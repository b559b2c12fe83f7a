import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { deliveries } from '../db/schema/outgoing.ts'
import { outbox } from '../db/schema/records.ts'

/**
 * Makes deliveries of events that a Worker of the version before has parked while this one was already there; answers how many.
 * Nobody knows whose failure it was, so they are parked for all hearers.
 */
export async function takeOverParked(db: Database): Promise<number> {
  const rows = await db.run(sql`/* take-over-parked */ with parked as (
      select o.id, o.parked_at from ${outbox} o where o.parked_at is not null order by o.id limit 1000 for update skip locked
    ), taken as (
      update ${outbox} o set parked_at = null from parked p where o.id = p.id
      returning o.id, o.xact, o.clinic_id, o.subject_id, o.attempts, o.created_at, p.parked_at
    )
    insert into ${deliveries} (clinic_id, event_id, plugin, subject_id, xact, attempts, parked_at, created_at)
    select t.clinic_id, t.id, '*', t.subject_id, t.xact, t.attempts, t.parked_at, t.created_at from taken t
    on conflict (event_id, plugin) where plugin is not null do nothing returning 1`)
  return rows.length
}
