import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { AskedColumn } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import { type RecordKind, untold } from '../../db/happened.ts'
import type { Idempotency } from '../../db/request.ts'
import { deliveries, webhooks } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { EVENT_NOT_FOUND } from '../../domain/not-found.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { eventImage, presentEvent } from './event-record.ts'
import type { ReplayedEvent } from './schemas.ts'

/** An event in the trail: by the record that it tells of, with the event’s own id among what has changed. */
const eventKind: RecordKind = untold({
  subjectType: 'event',
  patient: sql`(e.payload->>'patientId')::uuid`,
  payload: sql`null::jsonb`,
})

/** A bigint, which as a number of JSON would lose digits. */
const eventId: AskedColumn<string> = { type: 'bigint' }

const isLive = sql`exists (select from ${webhooks} w where w.clinic_id = d.clinic_id and w.id = d.webhook_id and w.active and w.ended_at is null)`

const replay = defineWrite(() => ({
  name: 'event-replay',
  asked: rowsAsked({ eventId }),
  subjects: [
    materialized(
      'held',
      sql`select o.*, r.n from asked r join ${outbox} o on o.clinic_id = r.clinic_id and o.id = r.event_id where r.kept is null`,
    ),
    // Whoever delivers one of them now is waited for.
    materialized(
      'deliveries_held',
      sql`select d.*, t.n, d.webhook_id is null or ${isLive} may_have_it from held t join ${deliveries} d on d.clinic_id = t.clinic_id and d.event_id = t.id
order by d.id for no key update of d`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`exists (select from deliveries_held d where d.n = r.n and d.parked_at is not null and d.may_have_it) is_parked`,
  checks: [{ name: 'event', holds: sql`t.id is not null`, refusal: EVENT_NOT_FOUND }],
  effects: [
    cte(
      'begun',
      sql`update ${deliveries} d set attempts = 0, next_at = r.at, parked_at = null, delivered_at = null, claimed_until = null
from deliveries_held h join judged j on j.n = h.n and j.refused is null join asked r on r.n = h.n
where d.clinic_id = h.clinic_id and d.id = h.id and h.may_have_it
and case when j.is_parked then h.parked_at is not null else h.webhook_id is not null and h.delivered_at is not null end returning h.n`,
    ),
    materialized(
      'replayed',
      sql`select t.clinic_id, t.subject_id id, t.subject_version as version, t.payload, t.id event_id, t.n from held t join judged j on j.n = t.n and j.refused is null`,
    ),
  ],
  happened: [
    {
      action: 'event.replayed',
      of: eventKind,
      rows: 'replayed',
      changed: sql`jsonb_build_object('event_id', jsonb_build_array(null, e.event_id::text),
'deliveries', jsonb_build_array(null, (select count(*) from begun b where b.n = e.n)))`,
    },
  ],
  answers: {
    image: sql`${eventImage('e')} || jsonb_build_object('deliveries', (select count(*) from begun b where b.n = e.n))`,
    written: sql`true`,
    from: sql`held e join asked r on r.n = e.n join judged j on j.n = e.n and j.refused is null`,
  },
  status: 200,
}))

const MOST_DIGITS = /^\d{1,18}$/

/**
 * Has an event's parked deliveries begun anew, with all their attempts; where none is parked, those of the webhooks that had it.
 * @throws DomainError EVENT_NOT_FOUND, CLINIC_REQUIRED
 */
export async function replayEvent(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  { id, idempotency }: { id: string; idempotency: Idempotency | null },
): Promise<Written> {
  const clinicId = clinicOf(actor)
  // No event has the id 0.
  const row = { eventId: MOST_DIGITS.test(id) ? id : '0' }
  const written = await runWrite(db, replay, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw new Error('An event was not replayed, and no check says why.')
  return written
}

const countShape = z.object({ deliveries: z.number() })

export function presentReplayed(image: unknown): ReplayedEvent {
  return { ...presentEvent(image), ...countShape.parse(image) }
}
