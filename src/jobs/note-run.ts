import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cronRuns } from '../db/schema/records.ts'
import { instantParam, param } from '../db/statement.ts'
import { log } from '../platform/log.ts'

/** Milliseconds after which a run that begins is told to be late. Cloudflare starts crons within seconds. */
const LATE = 60_000

interface Run {
  cron: string
  /** Milliseconds from one run to the next. */
  every: number
  /** Epoch milliseconds: when it was to run, when it began, and when it ended. */
  dueAt: number
  beganAt: number
  endedAt: number
  /** How many of its jobs failed. */
  failed: number
}

/**
 * Notes a run that has come to its end. Tells if it began late (`cron.late`), and if runs between the one that was noted last and
 * this one are missing (`cron.missed`): they did not come, or did not come to their end. A run that a newer one has overtaken
 * leaves the mark as it is.
 */
export async function noteRun(db: Database, { cron, every, dueAt, beganAt, endedAt, failed }: Run): Promise<void> {
  if (beganAt - dueAt > LATE) log('warn', 'cron.late', { cron, seconds: Math.round((beganAt - dueAt) / 1000) })
  const [row] =
    await db.run(sql`/* note-run */ with before as (select r.due_at from ${cronRuns} r where r.cron = ${param(cron, 'text')})
    insert into ${cronRuns} as r (cron, due_at, ended_at, failed)
    values (${param(cron, 'text')}, ${instantParam(dueAt)}, ${instantParam(endedAt)}, ${param(failed, 'int')})
    on conflict (cron) do update set due_at = excluded.due_at, ended_at = excluded.ended_at, failed = excluded.failed
      where r.due_at <= excluded.due_at
    returning (select extract(epoch from before.due_at)::float8 * 1000 from before) as before`)
  // A newer run has its mark there already, and has told what was missed.
  if (!row) return
  const before = typeof row.before === 'number' ? row.before : dueAt
  const missed = Math.round((dueAt - before) / every) - 1
  if (missed > 0) log('error', 'cron.missed', { cron, missed, since: new Date(before).toISOString() })
}
