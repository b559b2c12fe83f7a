import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { presentPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { calendarsFor } from '../calendar/client.ts'
import { respondWith } from '../calendar/respond.ts'
import * as examples from './examples.ts'
import { scheduleFollowUp } from './schedule.ts'
import { scheduleAnswer, scheduleInput } from './schemas.ts'

/** Endpoint 13. */
export const scheduleRoutes = factory.createApp().post(
  '/follow-up-plans/:id/schedule',
  describe({
    id: 'scheduleFollowUp',
    summary: 'Book the visit of a follow-up plan',
    example: examples.scheduling,
    description:
      'Books the visit that the plan asks for, on the day the plan is due or later; an earlier day is refused with INVALID_FOLLOWUP_DATE. Doctor, type, location and duration are those of the visit that asked for it, unless others are sent; a `locationId` without `type` means IN_PERSON. `If-Match` takes the ETag of the plan. With `appointmentId` instead of `appointmentDate` nothing is booked: a visit that the patient already has becomes the follow-up, and the answer is 200.',
    tag: 'Follow-ups',
    ok: 201,
    answer: scheduleAnswer,
    otherwise: scheduleAnswer,
    versioned: true,
    match: true,
    codes: [
      ...patientCodes,
      'FOLLOWUP_PLAN_NOT_FOUND',
      'APPOINTMENT_NOT_FOUND',
      'INVALID_STATUS_TRANSITION',
      'DOCTOR_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'FOLLOWUP_PLAN_ALREADY_CONVERTED',
      'FOLLOWUP_PLAN_CLOSED',
      'UNREADABLE_FIELD',
      'POSSIBLE_MISMATCH',
      'INVALID_FOLLOWUP_DATE',
      'APPOINTMENT_IN_PAST',
      'OUTSIDE_WORKING_HOURS',
      'SCHEDULING_CONFLICT',
      'DST_GAP',
      'LOCATION_REQUIRED',
      'LOCATION_NOT_ALLOWED',
      'OVERLOADED',
    ],
  }),
  allow('follow-ups:schedule'),
  valid('json', scheduleInput, { nullIsAbsent: true }),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    const scheduled = await scheduleFollowUp(depsOf(c), request, {
      input,
      calendars: calendarsFor(c),
    })
    const { vault, actor } = depsOf(c)
    const plan = await presentPlan(scheduled.image.plan, { ...actor, vault })
    const appointment = await respondWith(c, { image: scheduled.image.appointment, replayed: scheduled.replayed })
    if ('appointmentId' in input) return c.json({ plan, appointment }, 200)
    c.header('Location', `/appointments/${appointment.id}`)
    return c.json({ plan, appointment }, 201)
  },
)
