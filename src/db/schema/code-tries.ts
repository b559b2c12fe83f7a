import { sql } from 'drizzle-orm'
import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** How often a user, or an address, has tried codes in vain within the last hour: those who guess are stopped. */
export const codeTries = pgTable(
  'code_tries',
  {
    /** `user:<id>`, `address:<network>`; for link codes `link user:<id>`, `link address:<network>`. */
    who: text('who').primaryKey(),
    /** When, of the last hour, the latest last; none where every code was right. */
    tries: instant('tries').array().notNull(),
    /** When they were last refused for having tried too often; null if their latest try was let through. */
    refusedAt: instant('refused_at'),
  },
  () => [index('code_tries_by_latest').on(sql`(coalesce(tries[cardinality(tries)], '-infinity'))`)],
)

/** When somebody last tried a code in vain; long ago where every code was right. */
export const latestTry = sql`coalesce(tries[cardinality(tries)], '-infinity')`
