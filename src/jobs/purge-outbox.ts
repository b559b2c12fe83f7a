import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { purgeInBatches } from './in-batches.ts'

const KEPT = 30 * 24 * 60 * 60 * 1000

/** Forgets events 30 days after they were delivered; answers how many. Parked ones wait until somebody has seen to them. */
export function purgeOutbox(db: Database, now: number): Promise<number> {
  const only = sql`${outbox.parkedAt} is null`
  return purgeInBatches(db, outbox, { by: outbox.processedAt, until: now - KEPT, only, size: 5_000, most: 100 })
}
