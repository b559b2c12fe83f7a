import * as z from 'zod'
import { describe } from '#openapi/describe'
import { isoShape } from '../../db/shapes.ts'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noBody } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeOutgoing } from '../../platform/wake.ts'
import * as examples from './examples.ts'
import { filtersOfDeliveries, listDeliveries, presentTry } from './list.ts'
import { pingWebhook } from './ping.ts'
import { replayEvents } from './replay.ts'
import { deliveriesQuery, deliveryPage, pinged, replayed, replayInput } from './schemas.ts'

const tag = 'Events'

const replayImage = z.object({ from: isoShape, to: isoShape, events: z.number() })

/** What was sent to a webhook, and what is to be sent to it again. */
export const deliveryRoutes = factory
  .createApp()
  .post(
    '/webhooks/:id/ping',
    describe({
      id: 'pingWebhook',
      summary: 'Try a webhook out',
      example: examples.pinging,
      description:
        'Sends an event `webhook.pinged` to this webhook alone, whatever types it listens to, and even if it is not active: so an address can be tried out before it is turned on. Its tries are among the deliveries.',
      tag,
      answer: pinged,
      match: true,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const { eventId, replayed: isReplayed } = await pingWebhook(depsOf(c), request)
      if (isReplayed) c.header('Idempotency-Replayed', 'true')
      return c.json({ eventId })
    },
  )
  .post(
    '/webhooks/:id/replay',
    describe({
      id: 'replayWebhook',
      summary: 'Send events again',
      example: examples.replaying,
      description:
        'Sends the events of a time to the webhook again, under the ids that they had: those that it listens to now, whether they were delivered or not. At most 10,000 a request. Events are kept for 30 days. If the webhook is not active, they wait until it is.',
      tag,
      answer: replayed,
      match: true,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED', 'DST_GAP'],
    }),
    allow('webhooks:manage'),
    valid('json', replayInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const written = await replayEvents(depsOf(c), request, input)
      if (written.replayed) c.header('Idempotency-Replayed', 'true')
      else wakeOutgoing(c, { due: 'webhooks' })
      return c.json(replayImage.parse(written.image))
    },
  )
  .get(
    '/webhooks/:id/deliveries',
    describe({
      id: 'listWebhookDeliveries',
      summary: 'List the tries to deliver to a webhook',
      example: examples.listingDeliveries,
      description: 'Lists each try, the newest first, for as long as its event is kept. What was answered is not kept.',
      tag,
      answer: deliveryPage,
      list: true,
      codes: ['WEBHOOK_NOT_FOUND', 'INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('query', deliveriesQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const [query, id] = [c.req.valid('query'), pathId(c, 'id')]
      const tries = (await listDeliveries(db, actor, { id, query })).map(presentTry)
      const filters = filtersOfDeliveries(actor, id, query)
      const positions = new Map(tries.map(({ delivery, position }) => [delivery, position]))
      const rows = tries.map(({ delivery }) => delivery)
      const positionOf = (row: (typeof rows)[number]) => [positions.get(row)]
      return c.json(page(c, { rows, limit: query.limit, filters, positionOf }))
    },
  )
