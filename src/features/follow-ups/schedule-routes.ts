import { z } from 'zod'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { allow } from '../../platform/auth.ts'
import { factory } from '../../platform/context.ts'
import { depsOf, recordRequest } from '../../platform/deps.ts'
import { text, uuid, wholeMinute } from '../../platform/fields.ts'
import { describe } from '../../platform/openapi.ts'
import { pathId } from '../../platform/path-id.ts'
import { valid } from '../../platform/validate.ts'
import { patientCodes } from '../appointments/booking-checks.ts'
import { scheduleInCalendar } from '../appointments/calendars.ts'
import { planRecord, presentPlan } from '../appointments/plan-record.ts'
import { respondWith } from '../appointments/respond.ts'
import { appointmentRecord } from '../appointments/schemas.ts'
import { scheduleFollowUp } from './schedule.ts'

const scheduleInput = z.strictObject({
  appointmentDate: wholeMinute,
  doctorId: uuid.optional(),
  locationId: uuid.optional(),
  type: z.enum(VISIT_TYPES).optional(),
  duration: z.number().int().min(5).max(480).optional(),
  notes: text(5000).nullish(),
})
export type ScheduleInput = z.infer<typeof scheduleInput>

/** Endpoint 13. */
export const scheduleRoutes = factory.createApp().post(
  '/follow-up-plans/:id/schedule',
  describe({
    summary: 'Book the visit a follow-up plan asks for',
    tag: 'Follow-ups',
    ok: 201,
    answer: z.object({ plan: planRecord, appointment: appointmentRecord }),
    versioned: true,
    codes: [
      ...patientCodes,
      'FOLLOWUP_PLAN_NOT_FOUND',
      'DOCTOR_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'FOLLOWUP_PLAN_ALREADY_CONVERTED',
      'FOLLOWUP_PLAN_CLOSED',
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
  valid('json', scheduleInput),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    const scheduled = await scheduleFollowUp(depsOf(c), request, {
      input,
      bookIn: (order) => scheduleInCalendar(c, order),
    })
    const { vault } = depsOf(c)
    const plan = await presentPlan(scheduled.image.plan, { vault })
    const appointment = await respondWith(c, { image: scheduled.image.appointment, replayed: scheduled.replayed })
    c.header('Location', `/appointments/${appointment.id}`)
    return c.json({ plan, appointment }, 201)
  },
)
