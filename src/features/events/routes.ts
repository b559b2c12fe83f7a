import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { noBody } from '../../platform/http/fields.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeOutgoing } from '../../platform/wake.ts'
import { eventPageOf } from './event-page.ts'
import * as examples from './examples.ts'
import { presentReplayed, replayEvent } from './replay.ts'
import { eventPage, eventsQuery, replayedEvent } from './schemas.ts'

const tag = 'Events'

/** The event list, and what of it was parked. */
export const eventRoutes = factory
  .createApp()
  .get(
    '/events',
    describe({
      id: 'listEvents',
      summary: 'List events',
      description:
        'Lists whatever happened in the clinic in the last 30 days, in the order of commits. To follow it, keep `page.nextAfter` and ask again with it as `after`: nothing is passed over, also what was committed late. An event is listed once no transaction from before it is open, usually within milliseconds. An `after` from more than 30 days ago is refused with EVENTS_EXPIRED: read your records anew then, and follow without `after`. With `state=parked` it lists events, of up to 90 days, of which a delivery was given up.',
      example: examples.listing,
      tag,
      answer: eventPage,
      list: true,
      codes: ['INVALID_CURSOR', 'EVENTS_EXPIRED', 'CLINIC_REQUIRED'],
    }),
    allow('events:read'),
    valid('query', eventsQuery),
    async (c) => c.json(await eventPageOf(c, c.req.valid('query'))),
  )
  .post(
    '/events/:id/replay',
    describe({
      id: 'replayEvent',
      summary: 'Deliver an event again',
      description:
        'Begins the deliveries that were parked anew, at once and with all their attempts. If none was parked, the webhooks that had the event get it again. The event keeps its id, so that whoever has handled it knows it.',
      example: examples.replaying,
      tag,
      answer: replayedEvent,
      codes: ['EVENT_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('events:replay'),
    valid('json', noBody),
    async (c) => {
      const idempotency = await idempotencyOf(c, c.req.valid('json'))
      const { image, replayed } = await replayEvent(depsOf(c), { id: c.req.param('id'), idempotency })
      if (replayed) c.header('Idempotency-Replayed', 'true')
      else wakeOutgoing(c, { due: 'webhooks' })
      return c.json(presentReplayed(image))
    },
  )
