import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { depsOf } from '../../../platform/http/deps.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { appointmentPage, appointmentRecord } from '../../../records/visits/appointment-record.ts'
import { getAppointment } from '../../../records/visits/get-appointment.ts'
import { respondWith, respondWithPage } from '../../calendar/respond.ts'
import * as examples from '../examples.ts'
import { listAppointments, listMine, listUpcomingOf } from './list.ts'
import { listQuery, mineQuery, upcomingQuery } from './list-schemas.ts'

const tag = 'Appointments'

/** Endpoints 2, 3, 28 and 29. The lists stand before `/appointments/:id`. */
export const appointmentReadRoutes = factory
  .createApp()
  .get(
    '/appointments',
    describe({
      id: 'listAppointments',
      summary: 'List appointments',
      description:
        'Lists the visits that the caller may see, by start. `status`, `type`, `doctorId`, `patientId` and `locationId` take several values with commas. `date` is a day in the clinic’s zone; `from` is included and `to` is not, and both are compared with the start of the visit. `unresolved=true` lists visits that are over and were neither completed, cancelled nor marked as a no-show. `affected=true` lists visits that could not be booked any more, because time off, a closure or shorter hours came after them. Send the `+` of an offset as `%2B`.',
      example: examples.listing,
      tag,
      answer: appointmentPage,
      list: true,
      codes: ['CLINIC_REQUIRED', 'DST_GAP'],
    }),
    allow('appointments:read'),
    valid('query', listQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor } = depsOf(c)
      const images = await listAppointments(db, actor, query)
      return c.json(await respondWithPage(c, { images, limit: query.limit, filters: filtersOf(actor, query) }))
    },
  )
  .get(
    '/appointments/my-appointments',
    describe({
      id: 'listMyAppointments',
      summary: 'List the caller’s own appointments',
      description:
        'Lists visits of the patients whom the caller stands for (`as=patient`), or those that the caller treats (`as=doctor`). `when=upcoming` lists what is not over yet, the soonest first.',
      example: examples.listingMine,
      tag,
      answer: appointmentPage,
      list: true,
    }),
    allow('appointments:read'),
    valid('query', mineQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor } = depsOf(c)
      const images = await listMine(db, actor, query)
      return c.json(await respondWithPage(c, { images, limit: query.limit, filters: filtersOf(actor, query) }))
    },
  )
  .get(
    '/appointments/user/:userId/upcoming',
    describe({
      id: 'listUpcomingAppointments',
      summary: 'List a user’s upcoming appointments',
      description:
        'Lists the coming visits of the patients whom the user stands for, and of the doctor they are. Patients may ask only for themselves.',
      example: examples.listingUpcoming,
      tag,
      answer: appointmentPage,
      list: true,
      codes: ['NOT_FOUND'],
    }),
    allow('appointments:read'),
    valid('query', upcomingQuery),
    async (c) => {
      const query = { ...c.req.valid('query'), userId: pathId(c, 'userId') }
      const { db, actor } = depsOf(c)
      const images = await listUpcomingOf(db, actor, query)
      return c.json(await respondWithPage(c, { images, limit: query.limit, filters: filtersOf(actor, query) }))
    },
  )
  .get(
    '/appointments/:id',
    describe({
      id: 'getAppointment',
      summary: 'Get an appointment',
      description:
        'Returns the visit as the caller may see it. `actions` lists what the caller may do with it now, and `windows` when check-in and the call are open. A patient gets no `staffNote`; the desk gets no clinical texts.',
      example: examples.getting,
      tag,
      answer: appointmentRecord,
      versioned: true,
      codes: ['APPOINTMENT_NOT_FOUND'],
    }),
    allow('appointments:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const image = await getAppointment(db, actor, pathId(c, 'id'))
      return c.json(await respondWith(c, { image }), 200)
    },
  )
