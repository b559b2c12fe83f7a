import { sql } from 'drizzle-orm'
import { instant, wallClock } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import { DST_GAP } from '../../db/local-instant.ts'
import { ONE_RECORD, recordsHeld, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { deliveries, webhooks } from '../../db/schema/outgoing.ts'
import { clinics } from '../../db/schema/people.ts'
import { outbox } from '../../db/schema/records.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { invalidField } from '../../domain/errors.ts'
import { hasOffset, readInstant } from '../../domain/time.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { webhookKind } from '../../records/webhook.ts'
import { fresh, isThere } from './is-there.ts'
import { listensTo } from './listens-to.ts'
import type { ReplayInput } from './schemas.ts'

/** One statement writes them all, and a receiver has to take them. */
const MOST = 10_000

const isOpen = sql`r.to_at is null and r.to_wall is null`
const end = sql`coalesce(r.to_at, instant_of(r.to_wall, c.timezone))`

const replayOne = defineWrite(() => ({
  name: 'webhook-replay',
  asked: rowsAsked({ ...ONE_RECORD, fromAt: instant, fromWall: wallClock, toAt: instant, toWall: wallClock }),
  subjects: [
    recordsHeld(webhooks),
    materialized(
      'spans',
      sql`select r.n, coalesce(r.from_at, instant_of(r.from_wall, c.timezone)) starts,
case when ${isOpen} then r.at else ${end} end ends, case when ${isOpen} then 'infinity' else ${end} end until
from asked r join ${clinics} c on c.id = r.clinic_id`,
    ),
    materialized(
      'wanted',
      sql`select x.*, t.n from held t join spans s on s.n = t.n cross join lateral (
select o.id event_id, o.clinic_id, o.subject_id, o.xact, t.id webhook_id from ${outbox} o
where o.clinic_id = t.clinic_id and o.created_at >= s.starts and o.created_at < s.until and ${listensTo('t', 'o')}
limit ${sql.raw(String(MOST + 1))}
) x where t.ended_at is null`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n left join spans s on s.n = r.n`,
  checks: [
    isThere,
    fresh,
    { name: 'on the clock', holds: sql`s.starts is not null and s.ends is not null`, refusal: DST_GAP },
    { name: 'in order', holds: sql`s.starts < s.until`, refusal: invalidField('#/to', 'must be later than from') },
    {
      name: 'not too many',
      holds: sql`(select count(*) from wanted w where w.n = r.n) <= ${sql.raw(String(MOST))}`,
      refusal: invalidField('#/from', `must name a time with at most ${MOST} events: replay it in parts`),
    },
  ],
  effects: [
    cte(
      'waiting',
      sql`insert into ${deliveries} (clinic_id, event_id, webhook_id, subject_id, xact, next_at, created_at)
select w.clinic_id, w.event_id, w.webhook_id, w.subject_id, w.xact, r.at, r.at
from judged j join asked r on r.n = j.n join wanted w on w.n = j.n where j.refused is null order by w.event_id
on conflict (event_id, webhook_id) where webhook_id is not null do update
set attempts = 0, next_at = excluded.next_at, claimed_until = null, delivered_at = null, parked_at = null
where deliveries.claimed_until is null or deliveries.claimed_until <= excluded.next_at`,
    ),
    cte(
      'replayed',
      sql`select r.n, t.clinic_id, t.id, t.version, s.starts, s.ends, (select count(*) from wanted w where w.n = r.n) events
from judged j join asked r on r.n = j.n join held t on t.n = j.n join spans s on s.n = j.n where j.refused is null`,
    ),
  ],
  happened: [
    {
      action: 'webhook.replayed',
      of: webhookKind,
      rows: 'replayed',
      changed: sql`jsonb_build_object('events', jsonb_build_array(null, e.events))`,
    },
  ],
  answers: {
    image: sql`jsonb_build_object('from', e.starts, 'to', e.ends, 'events', e.events)`,
    written: sql`true`,
    from: sql`replayed e join asked r on r.n = e.n`,
  },
  status: 200,
}))

/**
 * Has the events of a time sent again that a webhook listens to, under the ids that they had. What is on its way just now is not
 * sent twice; what a webhook that is off is to be told again waits until it is on.
 * @throws DomainError WEBHOOK_NOT_FOUND, VERSION_MISMATCH, DST_GAP, VALIDATION_ERROR for more events than one request may replay
 */
export async function replayEvents(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  { from, to }: ReplayInput,
): Promise<Written> {
  const at = (text: string | undefined) => (text !== undefined && hasOffset(text) ? readInstant(text, 'UTC') : null)
  const wall = (text: string | undefined) => (text === undefined || hasOffset(text) ? null : text)
  const span = { fromAt: at(from), fromWall: wall(from), toAt: at(to), toWall: wall(to) }
  const written = await runWrite(db, replayOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), ...span },
  })
  if (!written) throw new Error('Nothing was replayed, and no check says why.')
  return written
}
