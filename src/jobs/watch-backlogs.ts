import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { deliveries } from '../db/schema/outgoing.ts'
import { auditLog, auditSealing, outbox } from '../db/schema/records.ts'
import { log } from '../platform/log.ts'

const MINUTE = 60_000

/** Milliseconds. The Queue delivers within a second, and the cron what it has left. */
const UNDELIVERED = 10 * MINUTE
/** Milliseconds. A row is sealed within ten minutes, and a quarter of an hour later where a long transaction stood in its way. */
const UNSEALED = 30 * MINUTE

/** More waiting events, or parked deliveries, than these are not counted. */
const MOST_COUNTED = 10_000

const backlogsShape = z.object({
  waiting: z.number(),
  undelivered_since: z.number().nullable(),
  parked: z.number(),
  parked_since: z.number().nullable(),
  unsealed_since: z.number().nullable(),
})

/**
 * Tells what has piled up, at each run until it is worked off: events that nobody delivers, or that a transaction holds back which does
 * not end (`outbox.behind`), deliveries that were parked and wait for a person (`outbox.has_parked`), and rows of the audit trail that are not sealed (`audit.seal_behind`).
 * @param now epoch milliseconds
 * @returns how many of the three
 */
export async function watchBacklogs(db: Database, now: number): Promise<number> {
  const [row] = await db.run(sql`/* backlogs */ select
    (select count(*)::int from (select from ${outbox} where processed_at is null limit ${sql.raw(String(MOST_COUNTED))}) x) waiting,
    (select extract(epoch from o.created_at)::float8 * 1000 from ${outbox} o where o.processed_at is null order by o.xact, o.id limit 1) undelivered_since,
    p.parked, p.since parked_since,
    (select extract(epoch from l.at)::float8 * 1000 from ${auditLog} l
      where l.id > (select s.sealed_through from ${auditSealing} s) order by l.id limit 1) unsealed_since
    from (select count(*)::int parked, extract(epoch from min(x.parked_at))::float8 * 1000 since
      from (select d.parked_at from ${deliveries} d where d.parked_at is not null limit ${sql.raw(String(MOST_COUNTED))}) x) p`)
  const { waiting, undelivered_since, parked, parked_since, unsealed_since } = backlogsShape.parse(row)
  const age = (since: number | null) => (since === null ? 0 : now - since)
  const seconds = (since: number | null) => Math.round(age(since) / 1000)
  let told = 0
  if (age(undelivered_since) > UNDELIVERED) {
    told++
    log('error', 'outbox.behind', { waiting, oldestSeconds: seconds(undelivered_since) })
  }
  if (parked > 0) {
    told++
    log('warn', 'outbox.has_parked', { parked, oldestSeconds: seconds(parked_since) })
  }
  if (age(unsealed_since) > UNSEALED) {
    told++
    log('error', 'audit.seal_behind', { oldestSeconds: seconds(unsealed_since) })
  }
  return told
}
