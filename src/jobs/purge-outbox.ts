import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { deliveries } from '../db/schema/outgoing.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'
import { EVENTS_KEPT } from '../domain/events/kept.ts'
import { purgeInBatches } from './in-batches.ts'

/** Milliseconds. Who has to look at a parked event may be away for long. */
const PARKED_KEPT = 90 * 24 * 60 * 60_000

/**
 * Forgets events 30 days after they happened, and those of which a delivery is parked after 90, with all their deliveries; answers how
 * many. What nobody has processed yet stays.
 */
export function purgeOutbox(db: Database, now: number): Promise<number> {
  const isParked = sql`exists (select from ${deliveries} d where d.event_id = ${outbox.id} and d.parked_at is not null)`
  const only = sql`${outbox.processedAt} is not null
    and (${outbox.createdAt} <= ${instantParam(now - PARKED_KEPT)} or not ${isParked})`
  return purgeInBatches(db, outbox, { by: outbox.createdAt, until: now - EVENTS_KEPT, only, size: 5_000, most: 100 })
}
