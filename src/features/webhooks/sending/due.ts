import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { deliveries, webhooks } from '../../../db/schema/outgoing.ts'
import { outbox } from '../../../db/schema/records.ts'
import { instantShape, isoShape, sealedShape } from '../../../db/shapes.ts'
import { instantParam, param } from '../../../db/statement.ts'

const rowShape = z.object({
  id: z.string(),
  attempts: z.number(),
  event_id: z.string(),
  type: z.string(),
  at: isoShape,
  data: z.record(z.string(), z.unknown()),
  subject_type: z.string(),
  subject_id: z.string(),
  subject_version: z.number(),
  clinic_id: z.string(),
  webhook_id: z.string(),
  url: z.string(),
  secret: sealedShape,
  previous_secret: sealedShape.nullable(),
  previous_until: instantShape.nullable(),
  failing_since: instantShape.nullable(),
})

/** A delivery that this run has for itself until `claimedUntil` (epoch ms), with its event and its webhook. */
export type Due = z.infer<typeof rowShape> & { claimedUntil: number }

/** How many deliveries a claim takes: in all, and of one webhook, which keeps them until it has answered. */
const [MOST, MOST_EACH] = [64, 8]

/** Milliseconds. Whoever dies meanwhile leaves them to another that long; a try takes ten seconds. */
const CLAIMED_FOR = 60_000

/** How long a claim must still be good for a try to begin, in milliseconds. */
export const TRY_NEEDS = 15_000

/**
 * The webhooks that something waits for, each found by one look into the index, however much waits: with thousands waiting
 * for one that does not answer, all others are found as fast.
 */
export const WAITED_FOR: SQL = sql`recursive waited_for(clinic_id, webhook_id) as (
(select d.clinic_id, d.webhook_id from ${deliveries} d where d.next_at is not null and d.webhook_id is not null order by d.webhook_id limit 1)
union all
select n.clinic_id, n.webhook_id from waited_for p cross join lateral (
select d.clinic_id, d.webhook_id from ${deliveries} d where d.next_at is not null and d.webhook_id is not null
and d.webhook_id > p.webhook_id order by d.webhook_id limit 1) n)`

/**
 * What is told of one record is told in its order: nothing is due before what came earlier has ended. An earlier event that was not
 * noted for webhooks yet is waited for too: it stands in the outbox, or with the hearer that could not take it.
 */
const isFirst = sql`not exists (select from ${deliveries} e where e.webhook_id = d.webhook_id and e.subject_id = d.subject_id
and e.next_at is not null and (e.xact, e.event_id) < (d.xact, d.event_id))
and not exists (select from ${deliveries} f where f.plugin = 'webhooks' and f.subject_id = d.subject_id and f.clinic_id = d.clinic_id
and f.next_at is not null and (f.xact, f.event_id) < (d.xact, d.event_id))
and not exists (select from ${outbox} u where u.processed_at is null and u.subject_id = d.subject_id and u.clinic_id = d.clinic_id
and (u.xact, u.id) < (d.xact, d.event_id))`

/**
 * Claims deliveries that are due, a few of each webhook, in an order that favours nobody. What another run holds is left to it.
 * A webhook that is off is sent pings only.
 * @param without ids of webhooks that are left alone
 */
export async function claimDue(
  db: Database,
  { now, without }: { now: number; without: readonly string[] },
): Promise<Due[]> {
  const claimedUntil = now + CLAIMED_FOR
  const at = instantParam(now)
  const rows = await db.run(sql`/* webhooks-claim */ with ${WAITED_FOR},
due as materialized (
select x.id from (
select w.clinic_id, w.id, w.active from waited_for p join ${webhooks} w on w.clinic_id = p.clinic_id and w.id = p.webhook_id
where w.ended_at is null and (w.paused_until is null or w.paused_until <= ${at}) and w.id <> all (${param(`{${without.join(',')}}`, 'uuid[]')})
order by random()
) w cross join lateral (
select d.id from ${deliveries} d where d.webhook_id = w.id and d.next_at is not null and d.webhook_id is not null
and d.next_at <= ${at} and (d.claimed_until is null or d.claimed_until <= ${at}) and ${isFirst}
and (w.active or exists (select from ${outbox} o where o.clinic_id = d.clinic_id and o.id = d.event_id and o.type = 'webhook.pinged'))
order by d.next_at, d.xact, d.event_id limit ${sql.raw(String(MOST_EACH))} for update of d skip locked
) x limit ${sql.raw(String(MOST))}
),
claimed as (
update ${deliveries} d set claimed_until = ${instantParam(claimedUntil)} from due where d.id = due.id returning d.*
)
select c.id, c.attempts, c.event_id, o.type, o.created_at at, o.payload data, o.subject_type, o.subject_id, o.subject_version,
o.clinic_id, w.id webhook_id, w.url, w.secret, w.previous_secret, w.previous_until, w.failing_since
from claimed c join ${outbox} o on o.clinic_id = c.clinic_id and o.id = c.event_id join ${webhooks} w on w.clinic_id = c.clinic_id and w.id = c.webhook_id
order by o.xact, o.id`)
  return rows.map((row) => ({ ...rowShape.parse(row), claimedUntil }))
}
