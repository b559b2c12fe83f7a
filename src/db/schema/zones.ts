import { sql } from 'drizzle-orm'
import { check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/**
 * The Worker's rules of every zone that is or was in use: what `local_of`, `instant_of` and `boundary_of` read, so that
 * Postgres' own rules, which may be older or newer, decide nothing. A zone's rows follow one another without a gap, from
 * minus infinity to infinity. Of a zone without rows, one that was in use before the table was, the functions answer by
 * Postgres' rules until the cron has filled it: null would empty a clinic's lists, and an error would fail them.
 */
export const zoneOffsets = pgTable(
  'zone_offsets',
  {
    zone: text('zone').notNull(),
    fromAt: instant('from_at').notNull(),
    untilAt: instant('until_at').notNull(),
    /** What local time is ahead of UTC. */
    seconds: integer('seconds').notNull(),
  },
  (t) => [primaryKey({ columns: [t.zone, t.fromAt] }), check('zone_offsets_order', sql`${t.fromAt} < ${t.untilAt}`)],
)
