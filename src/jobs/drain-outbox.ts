import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam, param } from '../db/statement.ts'
import type { Env } from '../env.ts'
import type { OutboxEvent, Plugin } from '../plugins/plugin.ts'

const BATCH = 500
const MOST_BATCHES = 20

const eventShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  type: z.string(),
  subject_type: z.string(),
  subject_id: z.string(),
  subject_version: z.number(),
})

async function waitingEvents(db: Database): Promise<OutboxEvent[]> {
  const rows = await db.run(sql`select id, clinic_id, type, subject_type, subject_id, subject_version from ${outbox}
    where processed_at is null order by id limit ${sql.raw(String(BATCH))}`)
  return z
    .array(eventShape)
    .parse(rows)
    .map((row) => ({
      id: row.id,
      clinicId: row.clinic_id,
      type: row.type,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      subjectVersion: row.subject_version,
    }))
}

/**
 * Gives the plugins what waits in the outbox, in its order, and marks it once all of them have it: at least once, so
 * a run that ends in between, or beside another, repeats and loses nothing.
 * @throws what a plugin throws; its events wait for the next run
 */
export async function drainOutbox(
  { db, env, now }: { db: Database; env: Env; now: number },
  plugins: readonly Plugin[],
): Promise<number> {
  let drained = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const events = await waitingEvents(db)
    for (const plugin of plugins) {
      const heard = events.filter((event) => plugin.hears(event.type))
      if (heard.length > 0) await plugin.deliver(heard, env)
    }
    const ids = param(`{${events.map((event) => event.id).join(',')}}`, 'bigint[]')
    if (events.length > 0)
      await db.run(sql`update ${outbox} set processed_at = ${instantParam(now)} where id = any(${ids})`)
    drained += events.length
    if (events.length < BATCH) break
  }
  return drained
}
