import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'
import { inBatches } from './in-batches.ts'

const KEPT = 30 * 24 * 60 * 60 * 1000

/** Forgets events, also parked ones, 30 days after they were done with; answers how many. */
export function purgeOutbox(db: Database, now: number): Promise<number> {
  return inBatches({ size: 5_000, most: 100 }, async (limit) => {
    const rows = await db.run(sql`delete from ${outbox} where id in
      (select id from ${outbox} where processed_at <= ${instantParam(now - KEPT)}
        limit ${limit} for update skip locked) returning 1`)
    return rows.length
  })
}
