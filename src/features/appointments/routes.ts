import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { appointmentRecord } from '../../records/visits/appointment-record.ts'
import { calendarsFor, notifyCalendar, notifyFormerCalendar } from '../calendar/client.ts'
import { respondWith } from '../calendar/respond.ts'
import { bookAppointment } from './book.ts'
import { cancelAppointment } from './cancel.ts'
import { completeAppointment } from './complete.ts'
import { rightToChange } from './edit.ts'
import * as examples from './examples.ts'
import { appointmentReadRoutes } from './reads/read-routes.ts'
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

const cancel = {
  tag,
  answer,
  versioned: true,
  codes: [NOT_FOUND, 'PATIENT_INACTIVE', 'INVALID_STATUS_TRANSITION', 'CANCELLATION_WINDOW_CLOSED'],
} as const
const cancelRoute = describe({
  ...cancel,
  id: 'cancelAppointment',
  summary: 'Cancel an appointment',
  description:
    'Frees the slot, ends the video room, and opens the follow-up plan again that the visit was booked for. Who cancelled, when and why stays on the record. A patient who is too late gets CANCELLATION_WINDOW_CLOSED with whom to call. A visit that is cancelled already stays as it is, and the answer is 200.',
  example: examples.cancelling,
})
const deleteRoute = describe({
  ...cancel,
  id: 'deleteAppointment',
  summary: 'Cancel an appointment, by DELETE',
  description:
    'Does what `cancelAppointment` does. The record stays and can still be read: appointments are never removed.',
  example: examples.deleting,
})
const handleCancel = factory.createHandlers(
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
  id: 'updateAppointment',
  summary: 'Update or move an appointment',
  example: examples.moving,
  description: `Absent fields stay as they are, and null clears a field. A new time, duration, doctor, type or location is a move, and
      a move is one step: the old slot is freed only if the new one can be booked, and a refusal lists alternatives. A visit that was
      CONFIRMED is SCHEDULED after a move. \`status\` accepts a patient's booking or takes a step back (SCHEDULED), confirms
      (CONFIRMED), marks a no-show (NO_SHOW) or takes back a start (CHECKED_IN); the other states have operations of their own. If a
      visit waits or has begun, staff can change its doctor and its end, but not its start, type or location.`,
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

/** Endpoints 1, 4 to 6 and 8, and those that read. */
export const appointmentRoutes = factory
  .createApp()
  .route('/', appointmentReadRoutes)
  .post(
    '/appointments',
    describe({
      id: 'bookAppointment',
      summary: 'Book an appointment',
      example: examples.booking,
      description: `A patient books a slot that \`listSlots\` shows, staff any free time within the doctor's hours. IN_PERSON needs the
        \`locationId\` of the slot; VIDEO_CALL must not have one; HOME_VISIT may. Of several who want one time, one gets it: the others are
        refused with SCHEDULING_CONFLICT and with \`alternatives\` that they can book. A patient with one record may leave out
        \`patientId\`. Staff may book over a booked visit by \`overbook\` with a reason.`,
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
  .put('/appointments/:id', ...updating)
  .delete('/appointments/:id', deleteRoute, ...handleCancel)
  .post('/appointments/:id/cancel', cancelRoute, ...handleCancel)
  .post(
    '/appointments/:id/start',
    describe({
      id: 'startAppointment',
      summary: 'Start the consultation',
      example: examples.starting,
      description:
        'The consultation begins, and the visit leaves the queue. A visit in person has to be checked in; a video call or a home visit does not. There is no time window. Only the doctor of the visit and the desk may start it.',
      tag,
      answer,
      versioned: true,
      codes: [NOT_FOUND, 'PATIENT_INACTIVE', 'INVALID_STATUS_TRANSITION', 'SCHEDULING_CONFLICT'],
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
      id: 'completeAppointment',
      summary: 'Complete an appointment',
      example: examples.completing,
      description: `Ends the visit and keeps what the doctor wrote. Any field of a follow-up, \`medications\`, \`tests\` or \`restrictions\` also
        makes a follow-up plan. With \`followUpDate\` the follow-up visit is booked too, with the same doctor, type and location unless others
        are sent: at that time, or for a bare date at the free time nearest to this visit's time of day. If nothing is free, the visit is
        still completed, the plan stays open, and \`followUp\` says why and lists alternatives. Without a \`followUpDate\` only the plan is
        made, for 7 days later. \`followUpType\` specialist without \`followUpDoctorId\` books nothing. The desk may complete a visit, but
        sends no clinical texts, medications or tests.`,
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
