import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { pageRows, selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { bigintText, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { deliveries, deliveryAttempts, webhooks } from '../../db/schema/outgoing.ts'
import { outbox } from '../../db/schema/records.ts'
import { isoShape } from '../../db/shapes.ts'
import { WEBHOOK_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { webhookImage } from '../../records/webhook.ts'
import { type DeliveriesQuery, type DeliveryRecord, FAULTS, type WebhooksQuery } from './schemas.ts'

const t = alias(webhooks, 't')

const get = defineRead({
  name: 'webhook-get',
  asked: { clinicId: uuid, id: uuid },
  compose: ({ clinicId, id }) => ({
    found: selectRecords(webhookImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), eq(t.id, id), isNull(t.endedAt))),
    audit: null,
  }),
})

/** @throws DomainError WEBHOOK_NOT_FOUND */
export async function getWebhook(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor), id } })
  if (!image) throw WEBHOOK_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'webhook-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ clinicId, limit, afterId }) {
    const inOrder = selectRecords(webhookImage('t'))
      .from(t)
      .where(
        and(
          eq(t.clinicId, clinicId),
          // As text: it chooses the index.
          sql`t.ended_at is null`,
          afterId &&
            sql`(t.created_at, t.id) < ((select y.created_at from ${webhooks} y where y.clinic_id = ${clinicId} and y.id = ${afterId}), ${afterId})`,
        ),
      )
      .orderBy(desc(t.createdAt), desc(t.id))
    return { found: pageRows(inOrder, limit), audit: null }
  },
})

/** The clinic's webhooks, the newest first; one more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listWebhooks(db: Database, actor: Actor, query: WebhooksQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), limit: query.limit, afterId } })
}

const isThere = {
  name: 'webhook',
  holds: sql`exists (select from there)`,
  refusal: WEBHOOK_NOT_FOUND,
}

const deliveryList = defineRead({
  name: 'webhook-deliveries',
  asked: {
    clinicId: uuid,
    id: uuid,
    limit: int,
    eventId: optional(bigintText),
    afterId: optional(bigintText),
  },
  compose({ clinicId, id, limit, eventId, afterId }) {
    const which = eventId
      ? sql`a.clinic_id = w.clinic_id and a.delivery_id = (select d.id from ${deliveries} d
  where d.clinic_id = w.clinic_id and d.event_id = ${eventId} and d.webhook_id = w.id)`
      : sql`a.clinic_id = w.clinic_id and a.webhook_id = w.id`
    const inOrder = sql`select a.* from there w join ${deliveryAttempts} a on ${which}
where ${and(sql`true`, afterId && sql`a.id < ${afterId}`)} order by a.id desc`
    return {
      guards: [
        {
          name: 'there',
          query: sql`select t.clinic_id, t.id from ${webhooks} t where t.clinic_id = ${clinicId} and t.id = ${id} and t.ended_at is null`,
        },
      ],
      found: sql`select to_jsonb(p) || jsonb_build_object('id', p.id::text, 'event_id', p.event_id::text, 'type', o.type) as image
from (${pageRows(inOrder, limit)}) p join ${outbox} o on o.clinic_id = p.clinic_id and o.id = p.event_id order by p.id desc`,
      audit: null,
      checks: [isThere],
    }
  },
})

const attemptShape = z.object({
  id: z.string(),
  event_id: z.string(),
  type: z.string(),
  attempt: z.number(),
  status: z.number().nullable(),
  fault: z.enum(FAULTS).nullable(),
  ms: z.number(),
  at: isoShape,
  next_at: isoShape.nullable(),
})

/** A try as its row tells it; its own id is the position in the list. */
export function presentTry(image: unknown): { position: string; delivery: DeliveryRecord } {
  const { id, event_id, next_at, type, attempt, status, fault, ms, at } = attemptShape.parse(image)
  return { position: id, delivery: { eventId: event_id, type, attempt, status, fault, ms, at, nextAt: next_at } }
}

/** What a cursor of the deliveries is bound to. */
export const filtersOfDeliveries = (actor: Actor, id: string, query: DeliveriesQuery) => [
  'deliveries',
  id,
  filtersOf(actor, query),
]

/**
 * The tries to deliver to a webhook, the newest first; one more than the limit when there is a next page.
 * @throws DomainError WEBHOOK_NOT_FOUND, INVALID_CURSOR
 */
export async function listDeliveries(
  db: Database,
  actor: Actor,
  { id, query }: { id: string; query: DeliveriesQuery },
): Promise<unknown[]> {
  const position = z.tuple([z.string().regex(/^\d{1,18}$/)])
  const [afterId] = decodeCursor(query.cursor, filtersOfDeliveries(actor, id, query), position) ?? []
  const { limit, eventId } = query
  return runRead(db, deliveryList, { actor, asked: { clinicId: clinicOf(actor), id, limit, eventId, afterId } })
}
