import type { Context } from 'hono'
import { v7 } from 'uuid'
import * as z from 'zod'
import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { makeDisplayToken } from '../../platform/auth/display.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { clinicOf, depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { log } from '../../platform/log.ts'
import { liveQueueOf } from '../calendar/queue-client.ts'
import { addDisplay, filtersOf, linkOf, listDisplays, presentDisplay, revokeDisplay } from './displays.ts'
import * as examples from './examples.ts'
import type { DoctorQueueCalls } from './queue-calls.ts'
import * as schemas from './schemas.ts'

const tag = 'Displays'
const answer = schemas.displayRecord

const endedShape = z.object({
  clinic_id: z.string(),
  doctor_ids: z.array(z.string()).nullish(),
  ended: z.array(z.string()).default([]),
})

/** Closes the sockets of a revoked screen at once, after the answer. */
function dropSockets(c: Context<AppEnv>, image: unknown): void {
  const { clinic_id, doctor_ids, ended } = endedShape.parse(image)
  for (const doctorId of ended.length > 0 ? (doctor_ids ?? []) : []) {
    const queue = liveQueueOf<DoctorQueueCalls>(c, { clinic_id, doctor_id: doctorId })
    const dropped = Promise.all(ended.map((id) => queue.dropDisplay(id)))
    c.executionCtx.waitUntil(dropped.catch(() => log('warn', 'queue.not_told', { doctorId })))
  }
}

/** Screens on the clinic's walls. */
export const displayRoutes = factory
  .createApp()
  .post(
    '/displays',
    describe({
      id: 'createDisplay',
      summary: 'Create a link for a screen',
      example: examples.makingDisplay,
      description:
        'A `board` shows the queues of its location without names, a `qr` shows the check-in code of its location. The screen sends the token as its bearer token, and the token allows nothing else. Only this answer shows the token and the link: the same request with the same `Idempotency-Key` creates a new screen and revokes the former one. The link works until `expiresAt`, or until it is revoked.',
      tag,
      ok: 201,
      answer: schemas.madeDisplay,
      versioned: true,
      idempotent: false,
      codes: ['LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('displays:manage'),
    valid('json', schemas.displayInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const { token, secret } = await makeDisplayToken(c.var.settings, request)
      const image = await addDisplay(depsOf(c), request, { secret, input })
      dropSockets(c, image)
      const record = presentDisplay(image)
      c.header('ETag', etag(record))
      c.header('Location', `/displays/${record.id}`)
      return c.json({ ...record, url: linkOf(c.var.settings, token, record), token }, 201)
    },
  )
  .get(
    '/displays',
    describe({
      id: 'listDisplays',
      summary: 'List screens',
      example: examples.listingDisplays,
      description:
        'Lists the screens of the clinic, the newest first, with those that have expired or were revoked. The link of a screen is shown only when it is created.',
      tag,
      answer: schemas.displayPage,
      list: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('displays:manage'),
    valid('query', schemas.displaysQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listDisplays(db, actor, query)).map(presentDisplay)
      const filters = filtersOf(clinicOf(actor))
      return c.json(page(c, { rows, limit: query.limit, filters, positionOf: (row) => [row.id] }))
    },
  )
  .delete(
    '/displays/:id',
    describe({
      id: 'revokeDisplay',
      summary: 'Revoke a screen',
      example: examples.revokingDisplay,
      description: 'The screen’s token stops working, and its open sockets are closed.',
      tag,
      answer,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('displays:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const { image, replayed } = await revokeDisplay(depsOf(c), request)
      dropSockets(c, image)
      const record = presentDisplay(image)
      c.header('ETag', etag(record))
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(record, 200)
    },
  )
