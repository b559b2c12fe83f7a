import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { idempotencyKeys } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'
import { inBatches } from './in-batches.ts'

const DAY = 24 * 60 * 60 * 1000

/** Forgets Idempotency-Keys a day after they were answered; answers how many. */
export function purgeKeys(db: Database, now: number): Promise<number> {
  return inBatches({ size: 5_000, most: 100 }, async (limit) => {
    const rows = await db.run(sql`delete from ${idempotencyKeys} where (user_id, key) in
      (select user_id, key from ${idempotencyKeys} where created_at <= ${instantParam(now - DAY)}
        limit ${limit} for update skip locked) returning 1`)
    return rows.length
  })
}
