import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow, allowOrPublic } from '../../../platform/auth/allow.ts'
import { authenticateOrPublic } from '../../../platform/auth/authenticate.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { affectedAfter, BY_HOURS } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { tagged } from '../tagged.ts'
import { keptSeriesOf } from '../zone-change.ts'
import { addLocation } from './add.ts'
import { changeLocation } from './change.ts'
import * as examples from './examples.ts'
import { getLocation, listLocations, presentLocation } from './queries.ts'
import {
  addLocationInput,
  changeLocationInput,
  locationChanged,
  locationPage,
  locationRecord,
  locationsQuery,
} from './schemas.ts'

const tag = 'Locations'
const description = 'Needs no token if X-Clinic-ID names a clinic with public booking.'

export const publicLocationRoutes = factory
  .createApp()
  .get(
    '/locations',
    describe({
      id: 'listLocations',
      summary: 'List locations',
      example: examples.listing,
      description,
      tag,
      answer: locationPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    authenticateOrPublic,
    allowOrPublic('directory:read'),
    valid('query', locationsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listLocations(db, actor, query)).map((image) => presentLocation(image, actor.caller))
      return c.json(
        page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters: filtersOf(actor, query) }),
      )
    },
  )
  .get(
    '/locations/:id',
    describe({
      id: 'getLocation',
      summary: 'Get a location',
      example: examples.getting,
      description,
      tag,
      answer: locationRecord,
      versioned: true,
      codes: ['LOCATION_NOT_FOUND'],
    }),
    authenticateOrPublic,
    allowOrPublic('directory:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentLocation(await getLocation(db, actor, pathId(c, 'id')), actor.caller)))
    },
  )

export const locationRoutes = factory
  .createApp()
  .post(
    '/locations',
    describe({
      id: 'createLocation',
      summary: 'Create a location',
      description:
        'Without `timezone` the location has the zone of the clinic. Nobody can be booked there until a doctor has working hours at it.',
      example: examples.adding,
      tag,
      answer: locationRecord,
      ok: 201,
      versioned: true,
      codes: ['EXTERNAL_ID_TAKEN', 'CLINIC_REQUIRED', 'NOT_FOUND'],
    }),
    allow('clinic:write'),
    valid('json', addLocationInput),
    async (c) => {
      const input = c.req.valid('json')
      const written = await addLocation(depsOf(c), await recordRequest(c, v7({ msecs: c.var.now }), input), input)
      await notifyCalendars(c, written)
      const record = presentLocation(written.image, c.var.caller)
      return c.json(tagged(c, record, { ...written, location: `/locations/${record.id}` }), 201)
    },
  )
  .put(
    '/locations/:id',
    describe({
      id: 'updateLocation',
      summary: 'Update a location',
      example: examples.changing,
      description:
        'Absent fields stay as they are, and null clears a field. If `timezone` changes, upcoming visits keep their instants and take the new zone; series keep the old one. ' +
        'A location that is not active cannot be booked. Visits there, and other visits that were possible only in its sessions, stay booked and are marked `affectedBy`.',
      tag,
      answer: locationChanged,
      versioned: true,
      codes: ['LOCATION_NOT_FOUND', 'EXTERNAL_ID_TAKEN', 'CLINIC_REQUIRED'],
    }),
    allow('clinic:write'),
    valid('json', changeLocationInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const written = await changeLocation(deps, request, input)
      await notifyCalendars(c, written)
      const { image } = written
      const here = { clinicId: request.clinicId, doctorIds: null, locationId: request.id }
      const touched = image.touches === true ? here : null
      const affected = await affectedAfter(deps, request, { image, touched, named: { reasons: BY_HOURS } })
      const record = { ...presentLocation(image, c.var.caller), affected, series: keptSeriesOf(image) }
      return c.json(tagged(c, record, written))
    },
  )
