import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { linkCodes } from '../db/schema/links.ts'
import { instantParam } from '../db/statement.ts'
import { inBatches } from './in-batches.ts'

/** How long an expired code is kept, so that a complaint about it can be looked into: 30 days. */
const CODES_KEPT = 30 * 24 * 60 * 60_000

/** Forgets link codes that have long expired; the trail keeps that they were issued. Answers how many. */
export function purgeLinkCodes(db: Database, now: number): Promise<number> {
  return inBatches({ size: 5_000, most: 100 }, async (limit) => {
    const rows = await db.run(sql`delete from ${linkCodes} where (clinic_id, id) in
      (select clinic_id, id from ${linkCodes} where expires_at <= ${instantParam(now - CODES_KEPT)} limit ${limit}) returning 1`)
    return rows.length
  })
}
