import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noBody, noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { judgeAfter } from '../../calendar/affected/judge-visits.ts'
import { affectedAfter } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { spanOf } from '../span.ts'
import { tagged } from '../tagged.ts'
import { addClosure } from './add.ts'
import * as examples from './examples.ts'
import { getClosure, listClosures, presentClosure } from './queries.ts'
import { removeClosure } from './remove.ts'
import { addClosureInput, closureAdded, closurePage, closureRecord, closuresQuery } from './schemas.ts'

const tag = 'Closures'

export const closureRoutes = factory
  .createApp()
  .get(
    '/closures',
    describe({
      id: 'listClosures',
      summary: 'List closures',
      description:
        'Lists the closures that overlap the time from `from` to `to`, the earliest first. Without these two it lists all.',
      example: examples.listing,
      tag,
      answer: closurePage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('directory:read'),
    valid('query', closuresQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listClosures(db, actor, query)).map(presentClosure)
      const positionOf = (row: { from: string; id: string }) => [row.from, row.id]
      return c.json(page(c, { rows, limit: query.limit, positionOf, filters: filtersOf(actor, query) }))
    },
  )
  .post(
    '/closures',
    describe({
      id: 'createClosure',
      summary: 'Create a closure',
      example: examples.adding,
      description:
        'Closes the clinic or one location. Visits in that time stay booked: the answer lists them as `affected`. A time without an offset is local time in the zone of the location, or of the clinic.',
      tag,
      answer: closureAdded,
      ok: 201,
      versioned: true,
      codes: ['LOCATION_NOT_FOUND', 'DST_GAP', 'CLINIC_REQUIRED', 'NOT_FOUND'],
    }),
    allow('schedule:write'),
    valid('json', addClosureInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const written = await addClosure(deps, request, input)
      await notifyCalendars(c, written)
      const closure = presentClosure(written.image)
      const { clinicId, locationId } = closure
      const span = spanOf(closure)
      const affected = await affectedAfter(deps, request, {
        image: written.image,
        touched: { clinicId, doctorIds: null, span },
        named: { brought: { closure: { ...span, locationId } } },
      })
      const record = { ...closure, affected }
      return c.json(tagged(c, record, { ...written, location: `/closures/${record.id}` }), 201)
    },
  )
  .get(
    '/closures/:id',
    describe({
      id: 'getClosure',
      summary: 'Get a closure',
      description: 'Returns when the clinic or one of its locations is closed, and why.',
      example: examples.getting,
      tag,
      answer: closureRecord,
      versioned: true,
      codes: ['NOT_FOUND'],
    }),
    allow('directory:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentClosure(await getClosure(db, actor, pathId(c, 'id')))))
    },
  )
  .delete(
    '/closures/:id',
    describe({
      id: 'deleteClosure',
      summary: 'Delete a closure',
      example: examples.removing,
      description: 'The clinic or location is open again in that time.',
      tag,
      answer: closureRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('schedule:write'),
    valid('json', noBody),
    async (c) => {
      const deps = depsOf(c)
      const written = await removeClosure(deps, await recordRequest(c, pathId(c, 'id'), {}))
      await notifyCalendars(c, written)
      const closure = presentClosure(written.image)
      await judgeAfter(deps, { clinicId: closure.clinicId, doctorIds: null, span: spanOf(closure) })
      return c.json(tagged(c, closure, written))
    },
  )
