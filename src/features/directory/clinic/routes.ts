import { allow } from '../../../platform/auth.ts'
import { factory } from '../../../platform/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../../platform/deps.ts'
import { noQuery } from '../../../platform/fields.ts'
import { describe } from '../../../platform/openapi.ts'
import { valid } from '../../../platform/validate.ts'
import { tagged } from '../tagged.ts'
import { tellCalendars } from '../tell-calendars.ts'
import { changeClinic } from './change.ts'
import { getClinic, presentClinic } from './queries.ts'
import { changeClinicInput, clinicRecord } from './schemas.ts'

const tag = 'Clinic'

export const clinicRoutes = factory
  .createApp()
  .get(
    '/clinic',
    describe({
      summary: 'The clinic and its settings',
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
      summary: 'Changes the clinic’s settings',
      ...{
        description: 'Absent stays.',
        tag,
        answer: clinicRecord,
        versioned: true,
        codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
      },
    }),
    allow('clinic:write'),
    valid('json', changeClinicInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const written = await changeClinic(deps, await recordRequest(c, clinicOf(deps.actor), input), input)
      await tellCalendars(c, written)
      return c.json(tagged(c, presentClinic(written.image), written))
    },
  )
