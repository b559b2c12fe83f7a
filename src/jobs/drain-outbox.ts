import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { outbox } from '../db/schema/records.ts'
import { instantShape } from '../db/shapes.ts'
import { instantParam, param } from '../db/statement.ts'
import type { Env } from '../env.ts'
import { log } from '../platform/log.ts'
import type { Hearer, OutboxEvent } from '../plugins/hearer.ts'
import { newDelivery } from './delivery.ts'

const BATCH = 500
const MOST_BATCHES = 20

/** After so many failed deliveries an event is parked. */
const MOST_ATTEMPTS = 10

const eventsShape = z.array(
  z.object({
    id: z.string(),
    clinic_id: z.string(),
    type: z.string(),
    subject_type: z.string(),
    subject_id: z.string(),
    subject_version: z.number(),
    created_at: instantShape,
    payload: z.record(z.string(), z.unknown()),
  }),
)

/**
 * What is due after this id. What failed before waits 10 seconds after it happened, then 20, and so on to 40 minutes:
 * every write wakes the outbox, and a bad minute must not use up all attempts.
 */
async function dueEvents(db: Database, after: string, now: number): Promise<OutboxEvent[]> {
  const rows = await db.run(sql`/* outbox-due */ select id, clinic_id, type, subject_type, subject_id, subject_version,
    created_at, payload from ${outbox}
    where processed_at is null and id > ${param(after, 'bigint')}
      and (attempts = 0 or created_at <= ${instantParam(now)} - interval '5 seconds' * 2 ^ attempts)
    order by id limit ${sql.raw(String(BATCH))}`)
  return eventsShape.parse(rows).map((row) => ({
    id: row.id,
    clinicId: row.clinic_id,
    type: row.type,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    subjectVersion: row.subject_version,
    at: row.created_at,
    data: row.payload,
  }))
}

const idsParam = (ids: readonly string[]) => param(`{${ids.join(',')}}`, 'bigint[]')

async function markProcessed(db: Database, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db.run(sql`/* outbox-processed */ update ${outbox} set processed_at = ${instantParam(now)}
    where id = any(${idsParam(ids)}) and processed_at is null`)
}

/** Counts a failed attempt; an event that has had enough of them is parked, and nothing tries it again. */
async function markFailed(db: Database, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  const end = (column: string) =>
    sql`case when attempts + 1 >= ${sql.raw(String(MOST_ATTEMPTS))} then ${instantParam(now)} else ${sql.identifier(column)} end`
  const rows =
    await db.run(sql`/* outbox-failed */ update ${outbox} set attempts = attempts + 1, parked_at = ${end('parked_at')},
    processed_at = ${end('processed_at')} where id = any(${idsParam(ids)}) and processed_at is null
    returning id, case when parked_at is not null then type end parked`)
  for (const { id, parked } of rows) {
    if (parked !== null) log('error', 'outbox.parked', { eventId: String(id), type: String(parked) })
  }
}

/**
 * Gives the hearers what waits in the outbox, in its order, and marks it once all of them have it: at least once, so
 * a run that ends in between, or beside another, repeats and loses nothing. An event that a plugin refuses holds up no
 * other; it is tried again later, and parked after ten attempts. Answers how many were delivered to all.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function drainOutbox(
  { db, env, now }: { db: Database; env: Env; now: number },
  hearers: readonly Hearer[],
): Promise<number> {
  const delivery = newDelivery(hearers, { db, env })
  let drained = 0
  let after = '0'
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const events = await dueEvents(db, after, now)
    const { delivered, failed } = await delivery(events)
    await markProcessed(db, delivered, now)
    await markFailed(db, failed, now)
    drained += delivered.length
    after = events.at(-1)?.id ?? after
    if (events.length < BATCH) break
  }
  return drained
}
