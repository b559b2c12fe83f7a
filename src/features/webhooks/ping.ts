import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { uuid } from '../../db/asked.ts'
import { cte } from '../../db/cte.ts'
import type { RecordKind } from '../../db/happened.ts'
import { ONE_RECORD, recordsHeld, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { webhooks } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import { param } from '../../db/statement.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { fresh, isThere } from './is-there.ts'

/** A ping is a subject of its own, so that one that cannot be delivered holds up no other. */
const pingKind: RecordKind = {
  subjectType: 'ping',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('webhookId', e.webhook_id)`,
}

const pingOne = defineWrite(() => ({
  name: 'webhook-ping',
  asked: rowsAsked({ ...ONE_RECORD, pingId: uuid }),
  subjects: [recordsHeld(webhooks)],
  from: sql`from asked r left join held t on t.n = r.n`,
  checks: [isThere, fresh],
  effects: [
    cte(
      'pinged',
      sql`select r.n, t.clinic_id, r.ping_id id, 1 as version, t.id webhook_id
from judged j join asked r on r.n = j.n join held t on t.n = j.n where j.refused is null`,
    ),
  ],
  happened: [
    {
      action: 'webhook.pinged',
      of: pingKind,
      rows: 'pinged',
      trail: { subjectType: 'webhook', id: sql`e.webhook_id` },
    },
  ],
  answers: {
    image: sql`jsonb_build_object('ping_id', e.id)`,
    written: sql`true`,
    from: sql`pinged e join asked r on r.n = e.n`,
  },
  status: 200,
}))

const imageShape = z.object({ ping_id: z.string() })
const eventShape = z.object({ id: z.string() })

/**
 * Has a webhook told of an event of its own, whatever it listens to, and though it is off. The event's id is the outbox's to give,
 * so it is looked up.
 * @throws DomainError WEBHOOK_NOT_FOUND, VERSION_MISMATCH
 */
export async function pingWebhook(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
): Promise<{ eventId: string; replayed: boolean }> {
  const written = await runWrite(db, pingOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), pingId: v7({ msecs: actor.now }) },
  })
  if (!written) throw new Error('A webhook was not pinged, and no check says why.')
  const pingId = imageShape.parse(written.image).ping_id
  const [event] = await db.run(sql`/* webhook-ping-event */ select o.id from ${outbox} o
    where o.clinic_id = ${param(clinicId, 'uuid')} and o.subject_id = ${param(pingId, 'uuid')} and o.subject_version = 1 and o.type = 'webhook.pinged'`)
  return { eventId: eventShape.parse(event).id, replayed: written.replayed }
}
