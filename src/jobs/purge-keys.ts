import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { idempotencyKeys } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'

const DAY = 24 * 60 * 60 * 1000
const BATCH = 5_000
const MOST_BATCHES = 100

/** Forgets Idempotency-Keys a day after they were answered; answers how many. */
export async function purgeKeys(db: Database, now: number): Promise<number> {
  let purged = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await db.run(sql`delete from ${idempotencyKeys} where (user_id, key) in
      (select user_id, key from ${idempotencyKeys} where created_at <= ${instantParam(now - DAY)}
        limit ${sql.raw(String(BATCH))} for update skip locked) returning 1`)
    purged += rows.length
    if (rows.length < BATCH) break
  }
  return purged
}
