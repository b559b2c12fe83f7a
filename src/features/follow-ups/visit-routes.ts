import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { planRecord, presentPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { presentAppointment } from '../../records/visits/present-appointment.ts'
import { getChain, listFollowUps } from './chain.ts'
import * as examples from './examples.ts'
import { makePlan } from './make.ts'
import { respondWithPlan } from './respond.ts'
import { chainAnswer, followUpsAnswer, planInput } from './schemas.ts'

const tag = 'Follow-ups'
const NOT_FOUND = 'APPOINTMENT_NOT_FOUND'

/** The follow-ups of a visit: endpoints 9 to 11. */
export const visitFollowUpRoutes = factory
  .createApp()
  .post(
    '/appointments/:id/follow-up',
    describe({
      id: 'createFollowUpPlan',
      summary: 'Create a follow-up plan',
      example: examples.planning,
      description:
        'Plans a follow-up and books nothing. Without `daysAfter` or `scheduledFor` it is due 7 days after the visit. The visit has to be CHECKED_IN, IN_PROGRESS or COMPLETED, and may have one plan that is not cancelled: a second one is refused with FOLLOWUP_PLAN_EXISTS. `If-Match` takes the ETag of the appointment.',
      tag,
      ok: 201,
      answer: planRecord,
      versioned: true,
      match: true,
      codes: [
        NOT_FOUND,
        'DOCTOR_NOT_FOUND',
        'PATIENT_INACTIVE',
        'INVALID_STATUS_TRANSITION',
        'FOLLOWUP_PLAN_EXISTS',
        'INVALID_FOLLOWUP_DATE',
        'CLINIC_REQUIRED',
      ],
    }),
    allow('follow-ups:plan'),
    valid('json', planInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const made = await makePlan(depsOf(c), await recordRequest(c, pathId(c, 'id'), input), input)
      const record = await respondWithPlan(c, made)
      c.header('Location', `/follow-up-plans/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/appointments/:id/follow-ups',
    describe({
      id: 'listFollowUps',
      summary: 'List the follow-ups of an appointment',
      example: examples.ofVisit,
      description: 'Lists the plans that were made at the visit, and the visits that were booked from them.',
      tag,
      answer: followUpsAnswer,
      codes: [NOT_FOUND],
    }),
    allow('follow-ups:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor, vault } = depsOf(c)
      const { plans, appointments } = await listFollowUps(db, actor, pathId(c, 'id'))
      return c.json({
        plans: await Promise.all(plans.map((image) => presentPlan(image, { ...actor, vault }))),
        appointments: await Promise.all(appointments.map((image) => presentAppointment(image, { ...actor, vault }))),
      })
    },
  )
  .get(
    '/appointments/:id/chain',
    describe({
      id: 'getFollowUpChain',
      summary: 'Get the whole chain of follow-ups',
      example: examples.ofVisit,
      description: 'Takes any appointment of the chain, and returns the original visit with all follow-ups and plans.',
      tag,
      answer: chainAnswer,
      codes: [NOT_FOUND],
    }),
    allow('follow-ups:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor, vault } = depsOf(c)
      const { original, followUps, plans, ...counts } = await getChain(db, actor, pathId(c, 'id'))
      const present = (image: unknown) => presentAppointment(image, { ...actor, vault })
      return c.json({
        original: await present(original),
        followUps: await Promise.all(followUps.map(present)),
        plans: await Promise.all(plans.map((image) => presentPlan(image, { ...actor, vault }))),
        ...counts,
      })
    },
  )
