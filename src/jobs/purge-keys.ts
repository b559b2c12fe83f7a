import type { Database } from '../db/client.ts'
import { KEPT_FOR } from '../db/idempotency.ts'
import { idempotencyKeys } from '../db/schema/records.ts'
import { purgeInBatches } from './in-batches.ts'

/** Forgets Idempotency-Keys once their answers are no longer kept; answers how many. */
export function purgeKeys(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, idempotencyKeys, {
    by: idempotencyKeys.createdAt,
    until: now - KEPT_FOR,
    size: 5_000,
    most: 100,
  })
}
