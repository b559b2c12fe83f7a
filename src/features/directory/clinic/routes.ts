import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { valid } from '../../../platform/http/valid.ts'
import { affectedAfter, BY_HOURS } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { tagged } from '../tagged.ts'
import { keptSeriesOf } from '../zone-change.ts'
import { changeClinic } from './change.ts'
import * as examples from './examples.ts'
import { getClinic, presentClinic } from './queries.ts'
import { changeClinicInput, clinicChanged, clinicRecord } from './schemas.ts'

const tag = 'Clinic'

export const clinicRoutes = factory
  .createApp()
  .get(
    '/clinic',
    describe({
      id: 'getClinic',
      summary: 'Get the clinic and its settings',
      description: 'Returns the clinic that the caller acts in, with the settings that decide how it is booked.',
      example: examples.getting,
      tag,
      answer: clinicRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('directory:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentClinic(await getClinic(db, actor))))
    },
  )
  .put(
    '/clinic',
    describe({
      id: 'updateClinic',
      summary: 'Update the clinic and its settings',
      example: examples.changing,
      description:
        'Absent fields stay as they are. If `timezone` changes, upcoming visits that are not in person keep their instants and take the new zone; ' +
        'series keep the old zone and are listed in the answer.',
      tag,
      answer: clinicChanged,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('clinic:write'),
    valid('json', changeClinicInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, clinicOf(deps.actor), input)
      const written = await changeClinic(deps, request, input)
      await notifyCalendars(c, written)
      const { image } = written
      const touched = image.touches === true ? { clinicId: request.id, doctorIds: null } : null
      const affected = await affectedAfter(deps, request, { image, touched, named: { reasons: BY_HOURS } })
      const record = { ...presentClinic(image), affected, series: keptSeriesOf(image) }
      return c.json(tagged(c, record, written))
    },
  )
