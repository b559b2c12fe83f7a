import type { Database } from '../db/client.ts'
import { codeTries, latestTry } from '../db/schema/code-tries.ts'
import { purgeInBatches } from './in-batches.ts'

const HOUR = 60 * 60 * 1000

/**
 * Forgets those who tried codes, an hour after their latest wrong one, or at once if they had none: network addresses
 * must not be kept for longer. Answers how many.
 */
export function purgeCodeTries(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, codeTries, { by: latestTry, until: now - HOUR, size: 5_000, most: 100 })
}
