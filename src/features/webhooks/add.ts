import { sql } from 'drizzle-orm'
import { like, texts } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import { withAsker } from '../../db/happened.ts'
import { onceHeld } from '../../db/locks.ts'
import { type RecordRequest, requestsOf } from '../../db/request.ts'
import { webhooks } from '../../db/schema/outgoing.ts'
import { clinics } from '../../db/schema/people.ts'
import type { Sealed } from '../../db/sealed.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { CLINIC_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { webhookImage, webhookKind } from '../../records/webhook.ts'
import type { AddWebhookInput } from './schemas.ts'

const addOne = defineWrite(() => ({
  name: 'webhook-add',
  asked: rowsAsked({
    ...like(webhooks, ['id', 'url', 'events', 'description', 'secret', 'request']),
    /** The forms in which a webhook may have kept the same request. */
    requests: texts,
  }),
  subjects: [
    materialized(
      'clinics_held',
      sql`select c.id, r.n from asked r join ${clinics} c on c.id = r.clinic_id
where r.kept is null order by c.id for no key update of c`,
    ),
  ],
  from: sql`from asked r left join clinics_held c on c.n = r.n`,
  checks: [{ name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND }],
  effects: [
    materialized(
      'ended',
      sql`select w.*, r.n from judged j join asked r on r.n = j.n
cross join lateral end_repeated_webhooks(r.clinic_id, r.user_id, to_jsonb(r.requests), r.at) w where j.refused is null`,
    ),
    cte(
      'added',
      sql`insert into ${webhooks} (clinic_id, id, url, events, description, secret, request, created_by, created_at, updated_at)
select r.clinic_id, r.id, r.url, r.events, r.description, r.secret, r.request, r.user_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null and ${onceHeld('ended')} returning *`,
    ),
  ],
  happened: [
    { action: 'webhook.added', of: webhookKind, rows: 'added', by: 'id' },
    { action: 'webhook.removed', of: webhookKind, rows: 'ended' },
  ],
  answers: { image: webhookImage('e'), written: sql`true`, from: withAsker({ rows: 'added', by: 'id' }) },
  status: 201,
}))

/**
 * Adds a webhook. The same request with the same Idempotency-Key removes the webhook that it got before, whose secret cannot be
 * shown again.
 * @throws DomainError NOT_FOUND for a clinic that is not there
 */
export async function addWebhook(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  { input, sealed }: { input: AddWebhookInput; sealed: Sealed },
): Promise<unknown> {
  const requests = requestsOf(idempotency)
  const written = await runWrite(db, addOne, {
    asking: { actor, idempotency: null, clinicId },
    row: { id, ...input, secret: sealed, request: requests[0] ?? null, requests },
  })
  if (!written) throw new Error('A webhook was not added, and no check says why.')
  return written.image
}
