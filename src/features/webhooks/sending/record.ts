import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { deliveries, deliveryAttempts, webhooks } from '../../../db/schema/outgoing.ts'
import { param } from '../../../db/statement.ts'
import type { Attempt } from './attempt.ts'
import type { Due } from './due.ts'

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString())

/**
 * Writes down what became of tries, and gives back what was claimed and not tried, in one statement. A failure counts only
 * while the claim is this run's; a success counts anyway, as the receiver has it.
 */
export async function recordAttempts(
  db: Database,
  { attempts, released }: { attempts: readonly Attempt[]; released: readonly Due[] },
): Promise<void> {
  if (attempts.length + released.length === 0) return
  const tried = attempts.map(({ due, at, ms, status, fault, isDelivered, nextAt }) => ({
    ...{ id: due.id, claimed_until: iso(due.claimedUntil), is_tried: true, is_delivered: isDelivered },
    ...{ status, fault, ms, at: iso(at), next_at: iso(nextAt) },
  }))
  const given = released.map(({ id, claimedUntil }) => ({ id, claimed_until: iso(claimedUntil), is_tried: false }))
  const rows = param(JSON.stringify([...tried, ...given]), 'jsonb')
  await db.run(sql`/* webhooks-tried */ with results as materialized (
select * from jsonb_to_recordset(${rows}) as x(id bigint, claimed_until timestamptz, is_tried boolean, is_delivered boolean,
status int, fault text, ms int, at timestamptz, next_at timestamptz)
),
held as materialized (
select d.id, d.clinic_id, d.webhook_id, d.event_id from ${deliveries} d where d.id in (select x.id from results x)
order by d.event_id, d.id for no key update
),
released as (
update ${deliveries} d set claimed_until = null from results x join held h on h.id = x.id
where d.id = x.id and not x.is_tried and d.claimed_until = x.claimed_until
),
ended as (
update ${deliveries} d set attempts = d.attempts + 1, claimed_until = null, next_at = x.next_at,
delivered_at = case when x.is_delivered then x.at end,
parked_at = case when not x.is_delivered and x.next_at is null then x.at end
from results x join held h on h.id = x.id
where d.id = x.id and x.is_tried and d.next_at is not null and (x.is_delivered or d.claimed_until = x.claimed_until)
)
insert into ${deliveryAttempts} (delivery_id, clinic_id, webhook_id, event_id, attempt, status, fault, ms, at, next_at)
select h.id, h.clinic_id, h.webhook_id, h.event_id,
(select count(*) from ${deliveryAttempts} a where a.delivery_id = h.id) + 1, x.status, x.fault, x.ms, x.at, x.next_at
from results x join held h on h.id = x.id where x.is_tried order by h.event_id`)
}

/** What a run has found out of a webhook; epoch milliseconds. */
interface Noted {
  clinicId: string
  id: string
  failingSince: number | null
  pausedUntil: number | null
}

/** What is new of the webhooks that were tried: nothing, most times. The last word on each counts. */
export function newsOf(attempts: readonly Attempt[]): Noted[] {
  const news = new Map<string, Noted>()
  for (const { due, at, isDelivered, pausedUntil } of attempts) {
    const failingSince = isDelivered ? null : (due.failing_since ?? at)
    if (failingSince === due.failing_since && pausedUntil === null) continue
    news.set(due.webhook_id, { clinicId: due.clinic_id, id: due.webhook_id, failingSince, pausedUntil })
  }
  return [...news.values()]
}

/** Notes since when nothing comes through to webhooks, and until when they want nothing. */
export async function noteWebhooks(db: Database, news: readonly Noted[]): Promise<void> {
  if (news.length === 0) return
  const rows = news.map((one) => ({
    ...{
      clinic_id: one.clinicId,
      id: one.id,
      failing_since: iso(one.failingSince),
      paused_until: iso(one.pausedUntil),
    },
  }))
  await db.run(sql`/* webhooks-noted */ with news as materialized (
select w.clinic_id, w.id, x.failing_since, x.paused_until
from jsonb_to_recordset(${param(JSON.stringify(rows), 'jsonb')}) as x(clinic_id uuid, id uuid, failing_since timestamptz, paused_until timestamptz)
join ${webhooks} w on w.clinic_id = x.clinic_id and w.id = x.id order by w.id for no key update of w
)
update ${webhooks} w set failing_since = n.failing_since, paused_until = coalesce(n.paused_until, w.paused_until)
from news n where w.clinic_id = n.clinic_id and w.id = n.id`)
}
