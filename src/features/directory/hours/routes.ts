import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { affectedAfter, BY_HOURS } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { tagged } from '../tagged.ts'
import * as examples from './examples.ts'
import { getHours, presentHours } from './queries.ts'
import { replaceHours } from './replace.ts'
import { hoursInput, hoursRecord, hoursReplaced } from './schemas.ts'

const tag = 'Doctors'

export const hoursRoutes = factory
  .createApp()
  .get(
    '/doctors/:id/working-hours',
    describe({
      id: 'getWorkingHours',
      summary: 'Get a doctor’s working hours',
      description:
        'Returns the sessions of the doctor in this clinic. Their times are local in the zone of their location.',
      example: examples.getting,
      tag,
      answer: hoursRecord,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('directory:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentHours(await getHours(db, actor, pathId(c, 'id')))))
    },
  )
  .put(
    '/doctors/:id/working-hours',
    describe({
      id: 'replaceWorkingHours',
      summary: 'Replace a doctor’s working hours',
      example: examples.replacing,
      description:
        'Replaces all sessions in this clinic. Sessions at an inactive location are refused, unless the doctor already has sessions there. Visits outside the new hours stay booked: the answer lists them as `affected`.',
      tag,
      answer: hoursReplaced,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('schedule:write'),
    valid('json', hoursInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const written = await replaceHours(deps, request, input)
      await notifyCalendars(c, written)
      const affected = await affectedAfter(deps, request, {
        image: written.image,
        touched: { clinicId: request.clinicId, doctorIds: [request.id] },
        named: { reasons: BY_HOURS },
      })
      return c.json(tagged(c, { ...presentHours(written.image), affected }, written))
    },
  )
