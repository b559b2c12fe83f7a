import type { Context } from 'hono'
import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import type { Written } from '../../db/verdict.ts'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody, noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeOutgoing } from '../../platform/wake.ts'
import { addWebhook } from './add.ts'
import { changeWebhook, removeWebhook, rotateSecret } from './change.ts'
import { checkAddress } from './check-address.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import * as examples from './examples.ts'
import { getWebhook, listWebhooks } from './list.ts'
import { presentWebhook } from './present.ts'
import {
  addWebhookInput,
  changeWebhookInput,
  type WebhookRecord,
  webhookPage,
  webhookRecord,
  webhooksQuery,
  webhookWithSecret,
} from './schemas.ts'
import { makeSecret } from './secret.ts'

const tag = 'Events'

function tagged<T extends WebhookRecord>(c: Context<AppEnv>, record: T): T {
  c.header('ETag', etag(record))
  return record
}

function record(c: Context<AppEnv>, { image, replayed }: Written): WebhookRecord {
  if (replayed) c.header('Idempotency-Replayed', 'true')
  else wakeOutgoing(c, { due: 'webhooks' })
  return tagged(c, presentWebhook(image))
}

/** The addresses that are told of events. */
export const webhookRoutes = factory
  .createApp()
  .post(
    '/webhooks',
    describe({
      id: 'createWebhook',
      summary: 'Create a webhook',
      example: examples.adding,
      description:
        'From now on the clinic’s events of these types are sent to the address, each as a POST that is signed as Standard Webhooks says. Only this answer shows the secret: the same request with the same `Idempotency-Key` creates a new webhook and removes the former one.',
      tag,
      ok: 201,
      answer: webhookWithSecret,
      versioned: true,
      idempotent: false,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('json', addWebhookInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      await checkAddress(c.var.settings, input.url, c.var.now)
      const deps = depsOf(c)
      const { secret, sealed } = await makeSecret(deps.vault, request)
      const made = presentWebhook(await addWebhook(deps, request, { input, sealed }))
      c.header('Location', `/webhooks/${made.id}`)
      return c.json({ ...tagged(c, made), secret }, 201)
    },
  )
  .get(
    '/webhooks',
    describe({
      id: 'listWebhooks',
      summary: 'List webhooks',
      example: examples.listing,
      description: 'Lists the webhooks of the clinic, the newest first.',
      tag,
      answer: webhookPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('query', webhooksQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listWebhooks(db, actor, query)).map(presentWebhook)
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }))
    },
  )
  .get(
    '/webhooks/:id',
    describe({
      id: 'getWebhook',
      summary: 'Get a webhook',
      example: examples.getting,
      description: 'Shows the webhook without its secret.',
      tag,
      answer: webhookRecord,
      versioned: true,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentWebhook(await getWebhook(db, actor, pathId(c, 'id')))))
    },
  )
  .put(
    '/webhooks/:id',
    describe({
      id: 'updateWebhook',
      summary: 'Update a webhook',
      example: examples.changing,
      description:
        'Absent fields stay as they are. Once `active` is false nothing more is sent: what was waiting goes on waiting, and what happens meanwhile is not kept for later; replay it. A new address is sent what was waiting for the former one.',
      tag,
      answer: webhookRecord,
      versioned: true,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('json', changeWebhookInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      if (input.url !== undefined) await checkAddress(c.var.settings, input.url, c.var.now)
      return c.json(record(c, await changeWebhook(depsOf(c), request, input)))
    },
  )
  .delete(
    '/webhooks/:id',
    describe({
      id: 'deleteWebhook',
      summary: 'Delete a webhook',
      example: examples.removing,
      description: 'Nothing more is sent to it, not even what was waiting.',
      tag,
      answer: webhookRecord,
      versioned: true,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(record(c, await removeWebhook(depsOf(c), request)))
    },
  )
  .post(
    '/webhooks/:id/rotate',
    describe({
      id: 'rotateWebhookSecret',
      summary: 'Give a webhook a new secret',
      example: examples.rotating,
      description:
        'Only this answer shows the new secret. For 24 hours each request carries two signatures, by the new secret and by the one before. The same request with the same `Idempotency-Key` makes another new secret in place of the one that was not received.',
      tag,
      answer: webhookWithSecret,
      versioned: true,
      idempotent: false,
      codes: ['WEBHOOK_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('webhooks:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const deps = depsOf(c)
      const { secret, sealed } = await makeSecret(deps.vault, request)
      return c.json({ ...tagged(c, presentWebhook(await rotateSecret(deps, request, sealed))), secret })
    },
  )
  .route('/', deliveryRoutes)
