import type { Context } from 'hono'
import { v7 } from 'uuid'
import { allow } from '../../platform/auth.ts'
import { type AppEnv, factory } from '../../platform/context.ts'
import { page } from '../../platform/cursor.ts'
import { clinicOf, depsOf, recordRequest } from '../../platform/deps.ts'
import { etag } from '../../platform/etag.ts'
import { log } from '../../platform/log.ts'
import { describe } from '../../platform/openapi.ts'
import { pathId } from '../../platform/path-id.ts'
import { valid } from '../../platform/validate.ts'
import { queueOf } from '../appointments/queues.ts'
import { addDisplay, filtersOf, listDisplays, presentDisplay, revokeDisplay } from './displays.ts'
import * as schemas from './schemas.ts'

const tag = 'Displays'
const answer = schemas.displayRecord

async function tagged(c: Context<AppEnv>, { image, replayed }: { image: unknown; replayed: boolean }) {
  const record = await presentDisplay(image, c.var.settings)
  c.header('ETag', etag(record.version))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

/** After the answer: a screen that was taken down goes dark at once. */
function dropSockets(c: Context<AppEnv>, { clinic_id, id, doctor_ids }: Record<string, unknown>): void {
  for (const doctorId of (doctor_ids as string[] | undefined) ?? []) {
    const dropped = queueOf(c, { clinic_id: clinic_id as string, doctor_id: doctorId }).dropDisplay(id as string)
    c.executionCtx.waitUntil(dropped.catch(() => log('warn', 'queue.not_told', { doctorId })))
  }
}

/** Screens on the clinic's walls. */
export const displayRoutes = factory
  .createApp()
  .post(
    '/displays',
    describe({
      summary: 'Make a link for a screen',
      description:
        'A `board` shows the queues of its location without names, a `qr` the location’s check-in code; the token is the bearer of those requests and may do nothing else.',
      ...{ tag, ok: 201, answer, versioned: true, codes: ['LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'] },
    }),
    allow('displays:manage'),
    valid('json', schemas.displayInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const record = await tagged(c, await addDisplay(depsOf(c), request, input))
      c.header('Location', `/displays/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/displays',
    describe({
      summary: 'List the clinic’s screens, the newest first',
      ...{ tag, answer: schemas.displayPage, list: true, codes: ['CLINIC_REQUIRED'] },
    }),
    allow('displays:manage'),
    valid('query', schemas.displaysQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const images = await listDisplays(db, actor, query)
      const rows = await Promise.all(images.map((image) => presentDisplay(image, c.var.settings)))
      const filters = filtersOf(clinicOf(actor))
      return c.json(page(c, { rows, limit: query.limit, filters, positionOf: (row) => [row.id] }))
    },
  )
  .delete(
    '/displays/:id',
    describe({
      summary: 'Revoke a screen’s link',
      ...{ tag, answer, versioned: true, codes: ['NOT_FOUND', 'CLINIC_REQUIRED'] },
    }),
    allow('displays:manage'),
    valid('json', schemas.noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const revoked = await revokeDisplay(depsOf(c), request)
      dropSockets(c, revoked.image)
      return c.json(await tagged(c, revoked), 200)
    },
  )
