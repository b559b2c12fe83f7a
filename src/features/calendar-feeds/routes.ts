import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { reachesOf } from '../../domain/access.ts'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { endCalendar } from './end-calendar.ts'
import * as examples from './examples.ts'
import { makeFeedAddress } from './feed-token.ts'
import { filtersOf, listCalendars } from './list-calendars.ts'
import { makeCalendar, NOT_OWN } from './make-calendar.ts'
import { presentCalendar } from './record.ts'
import * as schemas from './schemas.ts'

const tag = 'Calendars'

/** The calendars that somebody has made. */
export const calendarRoutes = factory
  .createApp()
  .post(
    '/calendars',
    describe({
      id: 'createCalendar',
      summary: 'Create a calendar address',
      example: examples.making,
      description:
        'Makes an address at which a calendar program reads your visits, from 30 days back to 180 days ahead. A doctor’s calendar says when the doctor is busy and where, and nothing about patients. A patient’s says clinic, doctor and place. Only doctors and patients themselves make one, for themselves. You can have three: a fourth ends the oldest. Only this answer shows the address: the same request with the same `Idempotency-Key` makes a new one, and the former one stops working.',
      tag,
      ok: 201,
      answer: schemas.madeCalendar,
      versioned: true,
      idempotent: false,
      codes: ['DOCTOR_NOT_FOUND', 'PATIENT_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('calendars:manage'),
    valid('json', schemas.calendarInput),
    async (c) => {
      const input = c.req.valid('json')
      // Whose role gives no visits of theirs as a doctor is none, whoever they name.
      if (input.doctorId && !reachesOf(c.var.caller.roles, 'calendars:manage').includes('treating')) throw NOT_OWN
      // Of several the oldest ends, by its id: those of one millisecond are told apart too.
      const request = await recordRequest(c, v7(), input)
      const { url, secret } = await makeFeedAddress(c.var.settings, request)
      const record = presentCalendar(await makeCalendar(depsOf(c), request, { secret, input }))
      c.header('ETag', etag(record))
      c.header('Location', '/calendars')
      return c.json({ ...record, url }, 201)
    },
  )
  .get(
    '/calendars',
    describe({
      id: 'listCalendars',
      summary: 'List your calendar addresses',
      example: examples.listing,
      description: 'Lists your calendars that work, the newest first. An address is shown only when it is made.',
      tag,
      answer: schemas.calendarPage,
      list: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('calendars:manage'),
    valid('query', schemas.calendarsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listCalendars(db, actor, query)).map(presentCalendar)
      return c.json(page(c, { rows, limit: query.limit, filters: filtersOf(actor), positionOf: (row) => [row.id] }))
    },
  )
  .delete(
    '/calendars/:id',
    describe({
      id: 'endCalendar',
      summary: 'End a calendar address',
      example: examples.ending,
      description: 'The address stops working at once. A program keeps what it has read until it asks again.',
      tag,
      answer: schemas.calendarRecord,
      versioned: true,
      codes: ['CALENDAR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('calendars:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const { image, replayed } = await endCalendar(depsOf(c), request)
      const record = presentCalendar(image)
      c.header('ETag', etag(record))
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(record, 200)
    },
  )
