import { and, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, texts, uuid } from '../../db/asked.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { materialized } from '../../db/cte.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { bigintText, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { deliveries } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import { isoShape } from '../../db/shapes.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { eventImage, presentEvent } from './event-record.ts'
import { decodePlace, type Place } from './place.ts'
import type { EventsQuery, ListedEvent } from './schemas.ts'

const listParked = defineRead({
  name: 'event-list-parked',
  asked: {
    clinicId: uuid,
    limit: int,
    xact: optional<string>({ type: 'xid8' }),
    id: optional(bigintText),
    type: optional(texts),
    subjectId: optional(uuid),
  },
  compose({ clinicId, limit, xact, id, type, subjectId }) {
    const isListed = and(
      sql`d.clinic_id = ${clinicId} and d.parked_at is not null`,
      xact && id && sql`(d.xact, d.event_id) > (${xact}, ${id})`,
      subjectId && sql`d.subject_id = ${subjectId}`,
      type &&
        sql`(select o.type from ${outbox} o where o.clinic_id = d.clinic_id and o.id = d.event_id) = any(${type})`,
    )
    const parked = sql`select jsonb_agg(jsonb_build_object('plugin', d.plugin, 'webhook_id', d.webhook_id, 'attempts', d.attempts, 'at', d.parked_at)
order by d.parked_at, d.id) from ${deliveries} d where d.clinic_id = o.clinic_id and d.event_id = o.id and d.parked_at is not null`
    return {
      guards: [
        materialized(
          'page',
          pageRows(
            sql`select d.xact, d.event_id from ${deliveries} d where ${isListed} group by d.xact, d.event_id order by d.xact, d.event_id`,
            limit,
          ),
        ),
      ],
      found: sql`select ${eventImage('o')} || jsonb_build_object('parked', (${parked})) as image
from page p join ${outbox} o on o.clinic_id = ${clinicId} and o.id = p.event_id order by p.xact, p.event_id`,
      audit: null,
    }
  },
})

const parkedShape = z.object({
  xact: z.string(),
  parked: z.array(
    z.object({
      plugin: z.string().nullable(),
      webhook_id: z.string().nullable(),
      attempts: z.number(),
      at: isoShape,
    }),
  ),
})

const BEGINNING = { xact: '0', id: '0' }

/** The same as of all events, but for those of which a delivery is parked. They are looked at, and not followed. */
export async function listParkedEvents(
  db: Database,
  actor: Actor,
  query: EventsQuery,
): Promise<{ events: ListedEvent[]; isMore: boolean; next: Place }> {
  const { limit, type, subjectId } = query
  const after = decodePlace(actor, query.cursor ?? query.after)
  const asked = { clinicId: clinicOf(actor), limit, type, subjectId, xact: after?.xact, id: after?.id }
  const images = await runRead(db, listParked, { actor, asked })
  const shown = images.slice(0, limit)
  const events = shown.map((image) => {
    const parked = parkedShape.parse(image).parked.map(({ plugin, webhook_id, attempts, at }) => ({
      ...(plugin !== null && { plugin }),
      ...(webhook_id !== null && { webhookId: webhook_id }),
      attempts,
      at,
    }))
    return { ...presentEvent(image), parked }
  })
  const last = shown.at(-1)
  const next = last
    ? { xact: parkedShape.parse(last).xact, id: events.at(-1)?.id ?? '', at: actor.now }
    : (after ?? { ...BEGINNING, at: actor.now })
  return { events, isMore: images.length > limit, next }
}
