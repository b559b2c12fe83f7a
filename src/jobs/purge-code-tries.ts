import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { codeTries } from '../db/schema/code-tries.ts'
import { instantParam } from '../db/statement.ts'
import { inBatches } from './in-batches.ts'

const HOUR = 60 * 60 * 1000

/**
 * Forgets those who tried codes, an hour after their latest wrong one, or at once if they had none: network addresses
 * must not be kept for longer. Answers how many.
 */
export function purgeCodeTries(db: Database, now: number): Promise<number> {
  return inBatches({ size: 5_000, most: 100 }, async (limit) => {
    const rows = await db.run(sql`delete from ${codeTries} where who in
      (select who from ${codeTries} where tries = '{}' or tries[cardinality(tries)] <= ${instantParam(now - HOUR)}
        limit ${limit} for update skip locked) returning 1`)
    return rows.length
  })
}
