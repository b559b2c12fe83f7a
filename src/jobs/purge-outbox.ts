import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { purgeInBatches } from './in-batches.ts'

const KEPT = 30 * 24 * 60 * 60 * 1000

/** Forgets events, also parked ones, 30 days after they were done with; answers how many. */
export function purgeOutbox(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, outbox, { by: outbox.processedAt, until: now - KEPT, size: 5_000, most: 100 })
}
