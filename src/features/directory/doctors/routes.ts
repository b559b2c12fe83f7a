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
import { affectedAfter } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { tagged } from '../tagged.ts'
import { addDoctor } from './add.ts'
import { changeDoctor } from './change.ts'
import * as examples from './examples.ts'
import { getDoctor, listDoctors } from './queries.ts'
import { presentDoctor } from './record.ts'
import { addDoctorInput, changeDoctorInput, doctorChanged, doctorPage, doctorRecord, doctorsQuery } from './schemas.ts'

const tag = 'Doctors'
const description = 'Needs no token if X-Clinic-ID names a clinic with public booking.'

export const publicDoctorRoutes = factory
  .createApp()
  .get(
    '/doctors',
    describe({
      id: 'listDoctors',
      summary: 'List doctors',
      example: examples.listing,
      description,
      tag,
      answer: doctorPage,
      list: true,
      codes: ['INVALID_CURSOR', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    authenticateOrPublic,
    allowOrPublic('directory:read'),
    valid('query', doctorsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listDoctors(db, actor, query)).map((image) => presentDoctor(image, actor.caller))
      return c.json(
        page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters: filtersOf(actor, query) }),
      )
    },
  )
  .get(
    '/doctors/:id',
    describe({
      id: 'getDoctor',
      summary: 'Get a doctor',
      example: examples.getting,
      description,
      tag,
      answer: doctorRecord,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND'],
    }),
    authenticateOrPublic,
    allowOrPublic('directory:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentDoctor(await getDoctor(db, actor, pathId(c, 'id')), actor.caller)))
    },
  )

export const doctorRoutes = factory
  .createApp()
  .post(
    '/doctors',
    describe({
      id: 'addDoctor',
      summary: 'Add a doctor to the clinic',
      example: examples.adding,
      description:
        'With `name` the doctor is new. With `id` a SUPER_ADMIN adds a doctor who already works in another clinic.',
      tag,
      answer: doctorRecord,
      ok: 201,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'EXTERNAL_ID_TAKEN', 'CLINIC_REQUIRED', 'NOT_FOUND'],
    }),
    allow('clinic:write'),
    valid('json', addDoctorInput),
    async (c) => {
      const input = c.req.valid('json')
      const written = await addDoctor(depsOf(c), await recordRequest(c, v7({ msecs: c.var.now }), input), input)
      await notifyCalendars(c, written)
      const record = presentDoctor(written.image, c.var.caller)
      return c.json(tagged(c, record, { ...written, location: `/doctors/${record.id}` }), 201)
    },
  )
  .put(
    '/doctors/:id',
    describe({
      id: 'updateDoctor',
      summary: 'Update a doctor',
      example: examples.changing,
      description:
        'Absent fields stay as they are, and null clears a field. `active` and `externalId` belong to this clinic, the other fields to the person: if the doctor also works in another clinic, only a SUPER_ADMIN may change them. ' +
        'A doctor who is not active cannot be booked. For 24 hours they may still complete the visits that they had begun, and write their texts. Their open visits stay booked and are marked `affectedBy`: the desk hands them over, completes or cancels them.',
      tag,
      answer: doctorChanged,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'EXTERNAL_ID_TAKEN', 'CLINIC_REQUIRED'],
    }),
    allow('clinic:write'),
    valid('json', changeDoctorInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const written = await changeDoctor(deps, request, input)
      await notifyCalendars(c, written)
      const { image } = written
      const affected = await affectedAfter(deps, request, {
        image,
        touched: image.touches === true ? { clinicId: request.clinicId, doctorIds: [request.id] } : null,
        named: { reasons: ['DOCTOR_INACTIVE'] },
      })
      return c.json(tagged(c, { ...presentDoctor(image, c.var.caller), affected }, written))
    },
  )
