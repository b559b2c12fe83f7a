import * as z from 'zod'
import { EVENT_NAMES } from '../../domain/events/events.ts'
import { commaList, cursor, limit, uuid } from '../../platform/http/fields.ts'

const id = z.uuid()

export const eventRecord = z
  .object({
    id: z.string(),
    type: z.string(),
    version: z.number(),
    at: z.iso.datetime(),
    subjectType: z.string(),
    subjectId: id,
    subjectVersion: z.number(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })
export type EventRecord = z.infer<typeof eventRecord>

export const parkedDelivery = z
  .object({
    plugin: z.string().optional(),
    webhookId: id.optional(),
    attempts: z.number(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'ParkedDelivery' })

export const listedEvent = eventRecord
  .extend({ parked: z.array(parkedDelivery).optional() })
  .meta({ id: 'ListedEvent' })
export type ListedEvent = z.infer<typeof listedEvent>

const page = z
  .object({ nextCursor: z.string().nullable(), nextAfter: z.string(), limit: z.number() })
  .meta({ id: 'FollowedPage' })

export const eventPage = z.object({ data: z.array(listedEvent), page })

export const replayedEvent = eventRecord.extend({ deliveries: z.number() }).meta({ id: 'ReplayedEvent' })
export type ReplayedEvent = z.infer<typeof replayedEvent>

export const eventsQuery = z.strictObject({
  after: cursor,
  type: commaList(EVENT_NAMES).optional(),
  subjectId: uuid.optional(),
  state: z.enum(['parked']).optional(),
  limit,
  cursor,
})
export type EventsQuery = z.infer<typeof eventsQuery>
