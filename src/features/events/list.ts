import { and, sql } from 'drizzle-orm'
import * as z from 'zod'
import { instant, int, texts, uuid } from '../../db/asked.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { materialized } from '../../db/cte.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { bigintText, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { deliveries } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import { EVENTS_KEPT } from '../../domain/events/kept.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { eventImage, presentEvent } from './event-record.ts'
import { decodePlace, EVENTS_EXPIRED, type Place } from './place.ts'
import type { EventRecord, EventsQuery } from './schemas.ts'

/** Events that a page looks at, where filters pass few of them: it then ends before it is full, and says how far it has looked. */
const MOST_LOOKED_AT = 5_000

const list = defineRead({
  name: 'event-list',
  asked: {
    clinicId: uuid,
    limit: int,
    keptSince: instant,
    xact: optional<string>({ type: 'xid8' }),
    id: optional(bigintText),
    type: optional(texts),
    subjectId: optional(uuid),
  },
  compose({ clinicId, limit, keptSince, xact, id, type, subjectId }) {
    const isAfter = xact && id && sql`(o.xact, o.id) > (${xact}, ${id})`
    const inOrder = sql`order by o.xact, o.id`
    // Apart, so that the few events of one record are found by it, and not by going through all of the clinic's.
    const ofSubject = sql`(select * from ${outbox} o where o.subject_id = ${subjectId} offset 0)`
    const rows = sql`select o.* from ${subjectId ? ofSubject : outbox} o where ${and(
      sql`o.clinic_id = ${clinicId}`,
      isAfter,
      sql`o.xact < pg_snapshot_xmin(pg_current_snapshot())`,
    )} ${inOrder} limit ${sql.raw(String(MOST_LOOKED_AT))}`
    const passes = and(sql`o.created_at > ${keptSince}`, type && sql`o.type = any(${type})`)
    return {
      guards: [
        materialized('page', pageRows(sql`select o.* from (${rows}) o where ${passes} ${inOrder}`, limit)),
        materialized(
          'looked',
          sql`select o.xact, o.id from (${rows}) o where (select count(*) from page) <= ${limit} ${inOrder} offset ${sql.raw(String(MOST_LOOKED_AT - 1))}`,
        ),
      ],
      found: sql`select ${eventImage('o')} as image from page o
union all select jsonb_build_object('horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
'looked', (select jsonb_build_object('xact', x.xact::text, 'id', x.id::text) from looked x))`,
      audit: null,
      checks:
        xact && id
          ? [
              {
                name: 'kept',
                holds: sql`${id} = 0 or exists (select from ${outbox} k where k.id = ${id} and k.clinic_id = ${clinicId} and (k.created_at > ${keptSince}
or exists (select from ${deliveries} d where d.clinic_id = k.clinic_id and d.event_id = k.id and d.parked_at is not null)))`,
                refusal: EVENTS_EXPIRED,
              },
            ]
          : [],
    }
  },
})

const placed = z.object({ xact: z.string() })
const footShape = z.object({ horizon: z.string(), looked: z.object({ xact: z.string(), id: z.string() }).nullable() })

export interface EventList {
  events: EventRecord[]
  /** Whether more is there already. */
  isMore: boolean
  /** Where the list goes on after these events. */
  next: Place
}

/**
 * The clinic's events in the order of commits, below what a running transaction may still come before.
 * @throws DomainError INVALID_CURSOR, EVENTS_EXPIRED, CLINIC_REQUIRED
 */
export async function listEvents(db: Database, actor: Actor, query: EventsQuery): Promise<EventList> {
  const { limit, type, subjectId } = query
  const after = decodePlace(actor, query.cursor ?? query.after)
  const asked = { clinicId: clinicOf(actor), limit, type, subjectId, keptSince: actor.now - EVENTS_KEPT }
  const images = await runRead(db, list, { actor, asked: { ...asked, xact: after?.xact, id: after?.id } })
  const { horizon, looked } = footShape.parse(images.at(-1))
  const shown = images.slice(0, -1).slice(0, limit)
  const events = shown.map(presentEvent)
  const isFull = images.length - 1 > limit
  const last = shown.at(-1)
  const next =
    !isFull && looked
      ? { ...looked, at: actor.now }
      : last
        ? { ...placed.parse(last), id: events.at(-1)?.id ?? '', at: Date.parse(events.at(-1)?.at ?? '') }
        : { xact: horizon, id: '0', at: actor.now }
  return { events, isMore: isFull || looked !== null, next }
}
