import type { Database } from '../db/client.ts'
import { idempotencyKeys } from '../db/schema/records.ts'
import { purgeInBatches } from './in-batches.ts'

const DAY = 24 * 60 * 60 * 1000

/** Forgets Idempotency-Keys a day after they were answered; answers how many. */
export function purgeKeys(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, idempotencyKeys, {
    by: idempotencyKeys.createdAt,
    until: now - DAY,
    size: 5_000,
    most: 100,
  })
}
