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
import type { Touched } from '../../calendar/affected/standing-visits.ts'
import { affectedAfter } from '../affected.ts'
import { notifyCalendars } from '../notify-calendars.ts'
import { spanOf } from '../span.ts'
import { tagged } from '../tagged.ts'
import { addTimeOff } from './add.ts'
import * as examples from './examples.ts'
import { getTimeOff, listTimeOff } from './queries.ts'
import { presentTimeOff } from './record.ts'
import { removeTimeOff } from './remove.ts'
import {
  addTimeOffInput,
  type TimeOffRecord,
  timeOffAdded,
  timeOffPage,
  timeOffQuery,
  timeOffRecord,
} from './schemas.ts'

const tag = 'Doctors'

const touchedBy = (away: TimeOffRecord): Touched => ({
  clinicId: away.everywhere ? null : away.clinicId,
  doctorIds: [away.doctorId],
  span: spanOf(away),
})

export const timeOffRoutes = factory
  .createApp()
  .get(
    '/doctors/:id/time-off',
    describe({
      id: 'listTimeOff',
      summary: 'List a doctor’s time off',
      description:
        'Lists the time off that overlaps the time from `from` to `to`, the earliest first. Without these two it lists all. ' +
        'With both it also says when other clinics have taken the doctor’s time (`elsewhere`), which nobody can book then.',
      example: examples.listing,
      tag,
      answer: timeOffPage,
      list: true,
      codes: ['DOCTOR_NOT_FOUND', 'INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('availability:explain'),
    valid('query', timeOffQuery),
    async (c) => {
      const deps = depsOf(c)
      const query = c.req.valid('query')
      const doctorId = pathId(c, 'id')
      const { images, elsewhere } = await listTimeOff(deps.db, deps.actor, { doctorId, query })
      const rows = await Promise.all(images.map((image) => presentTimeOff(image, deps)))
      const positionOf = (row: { from: string; id: string }) => [row.from, row.id]
      const filters = filtersOf(deps.actor, { ...query, doctorId })
      return c.json({ ...page(c, { rows, limit: query.limit, positionOf, filters }), ...(elsewhere && { elsewhere }) })
    },
  )
  .post(
    '/doctors/:id/time-off',
    describe({
      id: 'createTimeOff',
      summary: 'Create time off for a doctor',
      example: examples.adding,
      description:
        'Doctors enter their own time off, and only they may send `everywhere`, which covers all their clinics. Visits in that time stay booked: the answer lists them as `affected`. A time without an offset is ' +
        'local time in the zone of the doctor’s hours here, or of the clinic if the hours are in several zones.',
      tag,
      answer: timeOffAdded,
      ok: 201,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('time-off:write'),
    valid('json', addTimeOffInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const doctorId = pathId(c, 'id')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const written = await addTimeOff(deps, request, { doctorId, input })
      await notifyCalendars(c, written)
      const away = await presentTimeOff(written.image, deps)
      const affected = await affectedAfter(deps, request, {
        image: written.image,
        touched: touchedBy(away),
        named: { brought: { timeOff: spanOf(away) } },
      })
      const record = { ...away, affected }
      return c.json(tagged(c, record, { ...written, location: `/doctors/${doctorId}/time-off/${record.id}` }), 201)
    },
  )
  .get(
    '/doctors/:id/time-off/:timeOffId',
    describe({
      id: 'getTimeOff',
      summary: 'Get a time-off entry',
      description:
        'Returns when the doctor is away. Its reason is shown only to those who may enter time off for the doctor.',
      example: examples.getting,
      tag,
      answer: timeOffRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('availability:explain'),
    valid('query', noQuery),
    async (c) => {
      const deps = depsOf(c)
      const image = await getTimeOff(deps.db, deps.actor, { doctorId: pathId(c, 'id'), id: pathId(c, 'timeOffId') })
      return c.json(tagged(c, await presentTimeOff(image, deps)))
    },
  )
  .delete(
    '/doctors/:id/time-off/:timeOffId',
    describe({
      id: 'deleteTimeOff',
      summary: 'Delete a time-off entry',
      example: examples.removing,
      description: 'The doctor can be booked again in that time.',
      tag,
      answer: timeOffRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('time-off:write'),
    valid('json', noBody),
    async (c) => {
      const deps = depsOf(c)
      const written = await removeTimeOff(deps, await recordRequest(c, pathId(c, 'timeOffId'), {}), pathId(c, 'id'))
      await notifyCalendars(c, written)
      const away = await presentTimeOff(written.image, deps)
      await judgeAfter(deps, touchedBy(away))
      return c.json(tagged(c, away, written))
    },
  )
