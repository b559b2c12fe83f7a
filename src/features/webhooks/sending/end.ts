import { sql } from 'drizzle-orm'
import { like } from '../../../db/asked.ts'
import { AS_IT_IS } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { defineRecordChange } from '../../../db/record-change.ts'
import type { Actor } from '../../../db/request.ts'
import { deliveries, webhooks } from '../../../db/schema/outgoing.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { MOST_ROWS, rowsAsked, tryWrites } from '../../../db/write.ts'
import { log } from '../../../platform/log.ts'
import { webhookImage, webhookKind, webhookTrail } from '../../../records/webhook.ts'
import type { Attempt } from './attempt.ts'
import { WAITED_FOR } from './due.ts'

const turnOffOne = defineRecordChange(() => ({
  name: 'webhook-turn-off',
  table: webhooks,
  of: webhookKind,
  asked: rowsAsked(like(webhooks, ['id', 'url', 'disabledReason'])),
  checks: [{ name: 'still on', holds: sql`t.ended_at is null and t.active and t.url = r.url`, refusal: AS_IT_IS }],
  set: { active: sql`false`, disabledReason: sql`r.disabled_reason` },
  action: 'webhook.disabled',
  inTrail: webhookTrail,
  image: webhookImage('e'),
}))

/** Rows a statement ends: few enough to stay far below a second. */
const BATCH = 5_000

/** Ends what waits, batch by batch: a dead receiver may have had a month of events waiting. */
async function inBatches(take: () => Promise<number>): Promise<void> {
  while ((await take()) === BATCH) {}
}

/**
 * Turns off the webhooks whose receivers are gone or have failed for days, unless somebody has changed them meanwhile. Whoever is
 * gone is told nothing any more, so what waits for them is given up.
 */
export async function turnOff(db: Database, actor: Actor, attempts: readonly Attempt[]): Promise<void> {
  const off = new Map(attempts.filter(({ turnsOff }) => turnsOff).map((one) => [one.due.webhook_id, one]))
  if (off.size === 0) return
  // More at once than a statement takes are turned off by their next failures.
  const asked = [...off.values()].slice(0, MOST_ROWS).map(({ due, turnsOff }) => ({
    asking: { actor, idempotency: null, clinicId: due.clinic_id },
    row: { id: due.webhook_id, url: due.url, disabledReason: turnsOff },
  }))
  const outcomes = await tryWrites(db, turnOffOne, asked)
  for (const [n, { row, asking }] of asked.entries()) {
    const outcome = outcomes[n]
    if (outcome instanceof Error) throw outcome
    if (!outcome?.written) continue
    log('warn', 'webhooks.turned_off', { clinicId: asking.clinicId, id: row.id, reason: row.disabledReason })
    if (row.disabledReason === 'GONE') await inBatches(() => parkSome(db, row.id, actor.now))
  }
}

async function parkSome(db: Database, webhookId: string, now: number): Promise<number> {
  const rows =
    await db.run(sql`/* webhooks-park */ update ${deliveries} d set next_at = null, claimed_until = null, parked_at = ${instantParam(now)}
where d.id in (select x.id from ${deliveries} x where x.webhook_id = ${param(webhookId, 'uuid')} and x.next_at is not null
order by x.event_id limit ${sql.raw(String(BATCH))} for update skip locked) returning 1`)
  return rows.length
}

/** Ends what waits for webhooks that were removed. It is neither delivered nor parked: nobody wants it. */
export function endRemoved(db: Database): Promise<void> {
  return inBatches(async () => {
    const rows = await db.run(sql`/* webhooks-removed */ with ${WAITED_FOR}
update ${deliveries} d set next_at = null, claimed_until = null where d.id in (
select x.id from waited_for p join ${webhooks} w on w.clinic_id = p.clinic_id and w.id = p.webhook_id and w.ended_at is not null
cross join lateral (select y.id from ${deliveries} y where y.webhook_id = w.id and y.next_at is not null
order by y.event_id limit ${sql.raw(String(BATCH))} for update skip locked) x limit ${sql.raw(String(BATCH))}) returning 1`)
    return rows.length
  })
}
