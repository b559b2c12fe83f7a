import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { filtersOf } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { describe } from '../../platform/openapi/describe.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { appointmentPage, appointmentRecord } from '../../records/visits/appointment-record.ts'
import { getAppointment } from '../../records/visits/get-appointment.ts'
import { calendarsFor, notifyCalendar, notifyFormerCalendar } from '../calendar/client.ts'
import { respondWith, respondWithPage } from '../calendar/respond.ts'
import { bookAppointment } from './book.ts'
import { cancelAppointment } from './cancel.ts'
import { completeAppointment } from './complete.ts'
import { rightToChange } from './edit.ts'
import { listAppointments, listMine, listUpcomingOf } from './list.ts'
import { listQuery, mineQuery, upcomingQuery } from './list-schemas.ts'
import { respondWithCompletion } from './respond-with-completion.ts'
import * as schemas from './schemas.ts'
import { startAppointment } from './start.ts'
import { updateAppointment } from './update.ts'

const tag = 'Appointments'
const answer = appointmentRecord
const NOT_FOUND = 'APPOINTMENT_NOT_FOUND'
const TIMES = [
  'APPOINTMENT_IN_PAST',
  'BOOKING_WINDOW_CLOSED',
  'OUTSIDE_WORKING_HOURS',
  'SCHEDULING_CONFLICT',
  'DST_GAP',
  'LOCATION_REQUIRED',
  'LOCATION_NOT_ALLOWED',
  'OVERLOADED',
] as const
const PEOPLE = ['DOCTOR_NOT_FOUND', ...patientCodes, 'LOCATION_NOT_FOUND'] as const

const cancelRoute = describe({
  summary: 'Cancel an appointment',
  description: 'Frees the slot and ends the video room. A patient who is too late gets CANCELLATION_WINDOW_CLOSED.',
  tag,
  answer,
  versioned: true,
  codes: [NOT_FOUND, 'INVALID_STATUS_TRANSITION', 'CANCELLATION_WINDOW_CLOSED'],
})
const cancelling = factory.createHandlers(
  cancelRoute,
  allow('appointments:cancel'),
  valid('json', schemas.cancelInput),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    const changed = await cancelAppointment(depsOf(c), request, input)
    if (changed.changed) await notifyCalendar(c, changed.image)
    return c.json(await respondWith(c, changed), 200)
  },
)

const updateRoute = describe({
  summary: 'Update or move an appointment',
  description: `Absent fields stay as they are, and null clears a field. A move is one step: the old slot is freed only
      if the new one can be booked. If a visit waits or has begun, staff can change its doctor and its end, but not its start, type
      or location.`,
  tag,
  answer,
  versioned: true,
  codes: [
    NOT_FOUND,
    'INVALID_STATUS_TRANSITION',
    'PATIENT_LOCKED',
    'UNREADABLE_FIELD',
    'EXTERNAL_ID_TAKEN',
    'INVALID_FOLLOWUP_DATE',
    'CANCELLATION_WINDOW_CLOSED',
    ...TIMES,
    ...PEOPLE,
  ],
})
const updating = factory.createHandlers(
  updateRoute,
  allow(
    'appointments:change',
    'appointments:no-show',
    'appointments:check-in',
    'appointments:confirm',
    'appointments:staff-note',
  ),
  valid('json', schemas.changeInput),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    c.set('permissions', [rightToChange(depsOf(c).actor, input)])
    const updated = await updateAppointment(depsOf(c), request, { input, calendars: calendarsFor(c) })
    if (updated.before && updated.changed) await notifyFormerCalendar(c, updated.before, updated.image)
    else if (updated.changed && input.status === 'NO_SHOW') await notifyCalendar(c, updated.image)
    return c.json(await respondWith(c, updated), 200)
  },
)

/** Endpoints 1 to 6, 8, 28 and 29. */
export const appointmentRoutes = factory
  .createApp()
  .post(
    '/appointments',
    describe({
      summary: 'Book an appointment',
      description: 'A patient books a listed slot, staff any free time. A refused time lists alternatives.',
      tag,
      ok: 201,
      answer,
      versioned: true,
      codes: [...PEOPLE, 'EXTERNAL_ID_TAKEN', ...TIMES, 'BOOKING_LIMIT_REACHED', 'CLINIC_REQUIRED'],
    }),
    allow('appointments:book'),
    valid('json', schemas.bookInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = await idempotencyOf(c, input)
      const booked = await bookAppointment(depsOf(c), input, { idempotency, calendars: calendarsFor(c) })
      const record = await respondWith(c, booked)
      c.header('Location', `/appointments/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/appointments',
    describe({
      summary: 'List appointments',
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
    describe({ summary: 'List the caller’s own appointments', tag, answer: appointmentPage, list: true }),
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
      summary: 'List a user’s upcoming appointments',
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
    describe({ summary: 'Get an appointment', tag, answer, versioned: true, codes: [NOT_FOUND] }),
    allow('appointments:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const image = await getAppointment(db, actor, pathId(c, 'id'))
      return c.json(await respondWith(c, { image }), 200)
    },
  )
  .put('/appointments/:id', ...updating)
  .delete('/appointments/:id', ...cancelling)
  .post('/appointments/:id/cancel', ...cancelling)
  .post(
    '/appointments/:id/start',
    describe({
      summary: 'Start the consultation',
      description: 'The visit leaves the queue. In person, a visit that is not checked in is refused.',
      tag,
      answer,
      versioned: true,
      codes: [NOT_FOUND, 'INVALID_STATUS_TRANSITION', 'SCHEDULING_CONFLICT'],
    }),
    allow('appointments:start'),
    valid('json', schemas.startInput),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const started = await startAppointment(depsOf(c), request, calendarsFor(c))
      return c.json(await respondWith(c, started), 200)
    },
  )
  .post(
    '/appointments/:id/complete',
    describe({
      summary: 'Complete an appointment',
      description: 'Also books the visit of `followUpDate`. If no time is free, the visit is still completed.',
      tag,
      answer: schemas.completeAnswer,
      versioned: true,
      codes: [
        NOT_FOUND,
        'INVALID_STATUS_TRANSITION',
        'UNREADABLE_FIELD',
        'INVALID_FOLLOWUP_DATE',
        'DST_GAP',
        'LOCATION_REQUIRED',
        'LOCATION_NOT_ALLOWED',
        ...PEOPLE,
      ],
    }),
    allow('appointments:complete'),
    valid('json', schemas.completeInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const completed = await completeAppointment(depsOf(c), request, {
        input,
        calendars: calendarsFor(c),
      })
      return c.json(await respondWithCompletion(c, completed), 200)
    },
  )
