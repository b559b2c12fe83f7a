import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { deliveries } from '../db/schema/outgoing.ts'
import { outbox } from '../db/schema/records.ts'
import { instantParam, param } from '../db/statement.ts'
import { log } from '../platform/log.ts'
import type { Hearer } from '../plugins/hearer.ts'
import { outboxEventOf, outboxEventsShape } from './outbox-event.ts'
import { isSource, type Left, type newTelling, REST, type Telling } from './tell-hearers.ts'

const BATCH = 500
const MOST_BATCHES = 20

/** After so many failed attempts a delivery is parked. */
const MOST_ATTEMPTS = 10

/** Milliseconds that a run has for a batch, before another may take it. */
const CLAIM = 10 * 60_000

/** Stands for all hearers: an event that was parked before deliveries were counted by hearer. */
const ALL = '*'

/**
 * When what could not be delivered is tried again: 10 seconds after the first attempt that failed, then 20, and so on to 40 minutes;
 * what was not tried by itself waits as long as its hearer rests.
 * @param attempts SQL: how many have failed
 */
export function nextTry(attempts: SQL, now: number): SQL {
  return sql`${instantParam(now)} + case when ${attempts} = 0 then interval '${sql.raw(String(REST / 1000))} seconds' else interval '5 seconds' * 2 ^ ${attempts} end`
}

/** What some hearers could not take, as rows `x` of a hearer, an event, and 1 if it was tried by itself. */
export function leftParam(left: readonly Left[]): SQL {
  const rows = left.flatMap(({ hearer, refused, untried }) => [
    ...refused.map(({ id }) => ({ plugin: hearer, event_id: id, tried: 1 })),
    ...untried.map(({ id }) => ({ plugin: hearer, event_id: id, tried: 0 })),
  ])
  return sql`jsonb_to_recordset(${param(JSON.stringify(rows), 'jsonb')}) as x(plugin text, event_id bigint, tried int)`
}

const claimedShape = outboxEventsShape.element.extend({ plugin: z.string() }).array()
type Claimed = z.infer<typeof claimedShape>

/** The deliveries of these hearers that are due, which are this run's for a while; what has not been tried by itself comes first. */
async function claimDue(db: Database, names: readonly string[], now: number): Promise<Claimed> {
  const at = instantParam(now)
  const rows = await db.run(sql`/* outbox-retries */ with due as (
      select d.id from ${deliveries} d where d.next_at <= ${at} and d.plugin is not null and d.plugin = any(${param([...names], 'text[]')})
        and (d.claimed_until is null or d.claimed_until <= ${at})
      order by d.next_at limit ${sql.raw(String(BATCH))} for update skip locked
    ), claimed as (
      update ${deliveries} d set claimed_until = ${instantParam(now + CLAIM)} from due where d.id = due.id
      returning d.event_id, d.plugin, d.attempts
    )
    select o.id, o.xact, o.clinic_id, o.type, o.subject_type, o.subject_id, o.subject_version, o.created_at, o.payload, c.plugin
    from claimed c join ${outbox} o on o.id = c.event_id order by c.attempts > 0, o.xact, o.id`)
  return claimedShape.parse(rows)
}

/** Ends the deliveries that were taken, and counts the attempts of those that were refused; the tenth parks. */
async function settle(db: Database, claimed: Claimed, left: readonly Left[], now: number): Promise<void> {
  const at = instantParam(now)
  const asked = JSON.stringify(claimed.map(({ id, plugin }) => ({ event_id: id, plugin })))
  const isParked = sql`d.attempts + x.tried >= ${sql.raw(String(MOST_ATTEMPTS))}`
  const rows = await db.run(sql`/* outbox-retried */ with told as (
      select c.*, x.tried from jsonb_to_recordset(${param(asked, 'jsonb')}) as c(event_id bigint, plugin text)
      left join ${leftParam(left)} on x.event_id = c.event_id and x.plugin = c.plugin
    )
    update ${deliveries} d set claimed_until = null, attempts = d.attempts + coalesce(x.tried, 0),
      delivered_at = case when x.tried is null then ${at} end, parked_at = case when ${isParked} then ${at} end,
      next_at = case when x.tried is not null and not (${isParked}) then ${nextTry(sql`(d.attempts + x.tried)`, now)} end
    from told x where d.event_id = x.event_id and d.plugin = x.plugin and d.next_at is not null
    returning d.event_id, d.plugin, d.parked_at`)
  const types = new Map(claimed.map(({ id, type }) => [id, type]))
  for (const { event_id, plugin, parked_at } of rows) {
    const fields = { eventId: String(event_id), hearer: String(plugin), type: types.get(String(event_id)) }
    if (parked_at !== null) log('error', 'outbox.parked', fields)
  }
}

/**
 * Gives hearers again what they could not take before, when it is due. Whatever the run does not come to, or cannot write down, is
 * claimed by another ten minutes later.
 */
export async function retryDeliveries(
  { db, now }: Telling,
  hearers: readonly Hearer[],
  tell: ReturnType<typeof newTelling>,
): Promise<void> {
  const names = hearers.flatMap((one) => (isSource(one) ? one.names : [one.name]))
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const claimed = await claimDue(db, [...names, ALL], now)
    const left: Left[] = []
    for (const [plugin, rows] of Map.groupBy(claimed, (row) => row.plugin)) {
      const events = rows.map(outboxEventOf)
      const told = await tell(events, plugin === ALL ? undefined : new Set([plugin]))
      left.push(...(plugin === ALL ? [leftOfAll(told)] : told))
    }
    if (claimed.length > 0) await settle(db, claimed, left, now)
    if (claimed.length < BATCH) break
  }
}

/** One delivery to all hearers has failed where one of them has refused it. */
function leftOfAll(told: readonly Left[]): Left {
  const refused = new Map(told.flatMap((left) => left.refused.map((event) => [event.id, event])))
  const untried = new Map(told.flatMap((left) => left.untried.map((event) => [event.id, event])))
  return {
    hearer: ALL,
    refused: [...refused.values()],
    untried: [...untried.values()].filter(({ id }) => !refused.has(id)),
  }
}
