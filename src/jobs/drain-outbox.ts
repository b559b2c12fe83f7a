import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { deliveries } from '../db/schema/outgoing.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam, param } from '../db/statement.ts'
import type { Env } from '../env.ts'
import { log } from '../platform/log.ts'
import type { Hearer, OutboxEvent } from '../plugins/hearer.ts'
import { outboxEventOf, outboxEventsShape } from './outbox-event.ts'
import { leftParam, nextTry, retryDeliveries } from './retry-deliveries.ts'
import { type Left, newTelling, type Telling } from './tell-hearers.ts'

const BATCH = 500
const MOST_BATCHES = 20

/** A place in the order of commits. */
type Place = Readonly<{ xact: string; id: string }>

/** Seconds after which what came too early is looked at again. */
const SOON = 1

const waitingShape = outboxEventsShape.element.extend({ is_next: z.boolean() }).array()

interface Waiting {
  events: (OutboxEvent & Place)[]
  /** Whether there may be more behind them. */
  isFull: boolean
  /** Whether some are left to a later run: they may not be the next in order. */
  areEarly: boolean
}

/**
 * What waits behind a place, in the order of commits. A transaction that is still running may yet write before whatever began after
 * it: that is too early. What a Worker of the version before has failed to deliver waits as that one has said.
 */
async function dueEvents(db: Database, after: Place, now: number): Promise<Waiting> {
  const rows =
    await db.run(sql`/* outbox-due */ select id, xact, clinic_id, type, subject_type, subject_id, subject_version,
    created_at, payload, xact < pg_snapshot_xmin(pg_current_snapshot()) is_next from ${outbox}
    where processed_at is null and (xact, id) > (${param(after.xact, 'xid8')}, ${param(after.id, 'bigint')})
      and (attempts = 0 or created_at <= ${instantParam(now)} - interval '5 seconds' * 2 ^ attempts)
    order by xact, id limit ${sql.raw(String(BATCH))}`)
  const known = waitingShape.parse(rows)
  const events = known.filter(({ is_next }) => is_next).map((row) => ({ ...outboxEventOf(row), xact: row.xact }))
  return { events, isFull: events.length === BATCH, areEarly: events.length < known.length }
}

/** Has the Queue run this again. The message may be lost: a cron drains the outbox too. */
const wakeSoon = (env: Env) =>
  env.EVENTS.send({}, { delaySeconds: SOON }).catch(() => log('warn', 'outbox.not_woken', {}))

/** Marks events as processed, and notes beside it what some hearer could not take: neither stands without the other. */
async function settle(db: Database, events: readonly OutboxEvent[], left: readonly Left[], now: number): Promise<void> {
  if (events.length === 0) return
  const ids = param(`{${events.map(({ id }) => id).join(',')}}`, 'bigint[]')
  await db.run(sql`/* outbox-processed */ with processed as (
      update ${outbox} set processed_at = ${instantParam(now)} where id = any(${ids}) and processed_at is null
      returning id, xact, clinic_id, subject_id
    )
    insert into ${deliveries} (clinic_id, event_id, plugin, subject_id, xact, attempts, next_at, created_at)
    select p.clinic_id, p.id, x.plugin, p.subject_id, p.xact, x.tried, ${nextTry(sql`x.tried`, now)}, ${instantParam(now)}
    from ${leftParam(left)} join processed p on p.id = x.event_id
    on conflict (event_id, plugin) where plugin is not null do nothing`)
}

/**
 * Gives the hearers what waits in the outbox, in the order of commits, and marks it once each of them has it or has a delivery of its
 * own: at least once, so a run that ends in between, or beside another, repeats and loses nothing. An event that a hearer refuses
 * holds up no other event and no other hearer; that hearer is given it again later. Answers how many events were processed.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function drainOutbox(telling: Telling, hearers: readonly Hearer[]): Promise<number> {
  const { db, env, now } = telling
  const tell = newTelling(hearers, telling)
  let drained = 0
  let after: Place = { xact: '0', id: '0' }
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { events, isFull, areEarly } = await dueEvents(db, after, now)
    await settle(db, events, await tell(events), now)
    drained += events.length
    after = events.at(-1) ?? after
    // Whoever wrote them has woken this run already, and a transaction that is rolled back wakes nobody.
    if (areEarly) await wakeSoon(env)
    if (!isFull) break
  }
  await retryDeliveries(telling, hearers, tell)
  return drained
}
