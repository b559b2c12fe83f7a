import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'

const KEPT = 30 * 24 * 60 * 60 * 1000
const BATCH = 5_000
const MOST_BATCHES = 100

/** Forgets events, also parked ones, 30 days after they were done with; answers how many. */
export async function purgeOutbox(db: Database, now: number): Promise<number> {
  let purged = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await db.run(sql`delete from ${outbox} where id in
      (select id from ${outbox} where processed_at <= ${instantParam(now - KEPT)}
        limit ${sql.raw(String(BATCH))} for update skip locked) returning 1`)
    purged += rows.length
    if (rows.length < BATCH) break
  }
  return purged
}
