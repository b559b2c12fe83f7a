import { sql } from 'drizzle-orm'
import { deliveries, webhooks } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import { instantParam, param } from '../../db/statement.ts'
import { listensTo } from '../../features/webhooks/listens-to.ts'
import { wakeOutgoingIn } from '../../platform/wake.ts'
import type { Hearer } from '../hearer.ts'

/** Notes for each webhook what it is to be told of. The sender tells it: a receiver who takes ten seconds holds up nothing here. */
export const webhooksHearer: Hearer = {
  name: 'webhooks',
  hears: () => true,
  async deliver(events, env, db) {
    const ids = param(`{${events.map(({ id }) => id).join(',')}}`, 'bigint[]')
    const rows =
      await db.run(sql`/* webhooks-fan-out */ insert into ${deliveries} (clinic_id, event_id, webhook_id, subject_id, xact, next_at)
      select o.clinic_id, o.id, w.id, o.subject_id, o.xact, ${instantParam(Date.now())}
      from ${outbox} o join ${webhooks} w on w.clinic_id = o.clinic_id and w.ended_at is null
        and (w.active and ${listensTo('w', 'o')} or o.type = 'webhook.pinged' and w.id = (o.payload->>'webhookId')::uuid)
      where o.id = any(${ids}) order by o.xact, o.id
      on conflict (event_id, webhook_id) where webhook_id is not null do nothing returning 1`)
    if (rows.length > 0) await wakeOutgoingIn(env, { due: 'webhooks' })
  },
}
