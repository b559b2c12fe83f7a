import { z } from 'zod'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { text, uuid, wholeMinute } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/validate.ts'
import { describe } from '../../platform/openapi/describe.ts'
import { planRecord, presentPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { appointmentRecord } from '../../records/visits/appointment-record.ts'
import { respondWith } from '../calendar/answer-visit.ts'
import { scheduleInCalendar } from '../calendar/client.ts'
import { scheduleFollowUp } from './schedule.ts'

const scheduleInput = z
  .strictObject({
    appointmentDate: wholeMinute.optional(),
    appointmentId: uuid.optional().describe('A visit of this patient that is already booked; give nothing else'),
    doctorId: uuid.optional(),
    locationId: uuid.optional(),
    type: z.enum(VISIT_TYPES).optional(),
    duration: z.number().int().min(5).max(480).optional(),
    notes: text(5000).nullish(),
  })
  .transform(({ appointmentId, appointmentDate, ...others }, context) => {
    const refuse = (name: string, message: string) => {
      context.addIssue({ code: 'custom', path: [name], message })
      return z.NEVER
    }
    const beside = Object.entries({ appointmentDate, ...others }).find(([, value]) => value !== undefined)
    if (appointmentId !== undefined && beside) return refuse(beside[0], 'cannot be given beside appointmentId')
    if (appointmentId !== undefined) return { appointmentId }
    if (appointmentDate === undefined) return refuse('appointmentDate', 'is needed, or appointmentId')
    return { appointmentDate, ...others }
  })
export type ScheduleInput = z.output<typeof scheduleInput>
export type BookingInput = Exclude<ScheduleInput, { appointmentId: string }>

const scheduleAnswer = z.object({ plan: planRecord, appointment: appointmentRecord })

/** Endpoint 13. */
export const scheduleRoutes = factory.createApp().post(
  '/follow-up-plans/:id/schedule',
  describe({
    summary: 'Book the visit a follow-up plan asks for',
    description:
      'With `appointmentId` instead of `appointmentDate` nothing is booked: a visit that the patient already has, on the day the plan is due or later, becomes the follow-up, and the answer is 200.',
    tag: 'Follow-ups',
    ok: 201,
    answer: scheduleAnswer,
    otherwise: scheduleAnswer,
    versioned: true,
    codes: [
      ...patientCodes,
      'FOLLOWUP_PLAN_NOT_FOUND',
      'APPOINTMENT_NOT_FOUND',
      'INVALID_STATUS_TRANSITION',
      'DOCTOR_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'FOLLOWUP_PLAN_ALREADY_CONVERTED',
      'FOLLOWUP_PLAN_CLOSED',
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
  valid('json', scheduleInput),
  async (c) => {
    const input = c.req.valid('json')
    const request = await recordRequest(c, pathId(c, 'id'), input)
    const scheduled = await scheduleFollowUp(depsOf(c), request, {
      input,
      bookIn: (task) => scheduleInCalendar(c, task),
    })
    const { vault, actor } = depsOf(c)
    const plan = await presentPlan(scheduled.image.plan, { ...actor, vault })
    const appointment = await respondWith(c, { image: scheduled.image.appointment, replayed: scheduled.replayed })
    if ('appointmentId' in input) return c.json({ plan, appointment }, 200)
    c.header('Location', `/appointments/${appointment.id}`)
    return c.json({ plan, appointment }, 201)
  },
)
