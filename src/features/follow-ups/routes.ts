import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { filtersOf } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { planRecord, presentPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { cancelPlan } from './cancel.ts'
import { changePlan } from './change.ts'
import * as examples from './examples.ts'
import { getPlan, listPlansOf } from './queries.ts'
import { respondWithPlan, respondWithPlans } from './respond.ts'
import { scheduleRoutes } from './schedule-routes.ts'
import { cancelPlanInput, changePlanInput, patientPlansQuery, planPage } from './schemas.ts'
import { visitFollowUpRoutes } from './visit-routes.ts'
import { worklistRoutes } from './worklist/worklist-routes.ts'

const tag = 'Follow-ups'
const NOT_FOUND = 'FOLLOWUP_PLAN_NOT_FOUND'
const CONVERTED = 'FOLLOWUP_PLAN_ALREADY_CONVERTED'

const planRoutes = factory
  .createApp()
  .get(
    '/patients/:id/follow-up-plans',
    describe({
      id: 'listPatientFollowUpPlans',
      summary: 'List a patient’s follow-up plans',
      example: examples.ofPatient,
      description: 'The plan with the latest `scheduledFor` comes first.',
      tag,
      answer: planPage,
      list: true,
      codes: ['PATIENT_NOT_FOUND', 'INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('follow-ups:read'),
    valid('query', patientPlansQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor, vault } = depsOf(c)
      const patientId = pathId(c, 'id')
      const images = await listPlansOf(db, actor, { patientId, query })
      const present = (image: unknown) => presentPlan(image, { ...actor, vault })
      const filters = filtersOf(actor, { ...query, patientId })
      return c.json(await respondWithPlans(c, { images, present, limit: query.limit, filters }))
    },
  )
  .get(
    '/follow-up-plans/:id',
    describe({
      id: 'getFollowUpPlan',
      summary: 'Get a follow-up plan',
      description:
        'Returns the plan. `followUpAppointment` is the visit that was booked from it, or null. A follow-up is closed when that visit is completed, not when it is booked.',
      example: examples.getting,
      tag,
      answer: planRecord,
      versioned: true,
      codes: [NOT_FOUND],
    }),
    allow('follow-ups:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await respondWithPlan(c, { image: await getPlan(db, actor, pathId(c, 'id')) }))
    },
  )
  .put(
    '/follow-up-plans/:id',
    describe({
      id: 'updateFollowUpPlan',
      summary: 'Update an open follow-up plan',
      example: examples.changing,
      description:
        'Absent fields stay as they are, and null clears a field. A day that has not passed turns an overdue plan back to scheduled. A plan that has its appointment is refused with FOLLOWUP_PLAN_ALREADY_CONVERTED, a cancelled one with FOLLOWUP_PLAN_CLOSED.',
      tag,
      answer: planRecord,
      versioned: true,
      codes: [
        NOT_FOUND,
        'DOCTOR_NOT_FOUND',
        CONVERTED,
        'FOLLOWUP_PLAN_CLOSED',
        'INVALID_FOLLOWUP_DATE',
        'CLINIC_REQUIRED',
      ],
    }),
    allow('follow-ups:plan'),
    valid('json', changePlanInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      return c.json(await respondWithPlan(c, await changePlan(depsOf(c), request, input)), 200)
    },
  )
  .delete(
    '/follow-up-plans/:id',
    describe({
      id: 'cancelFollowUpPlan',
      summary: 'Cancel a follow-up plan',
      example: examples.cancelling,
      description: 'A plan that already has its appointment is refused with FOLLOWUP_PLAN_ALREADY_CONVERTED.',
      tag,
      answer: planRecord,
      versioned: true,
      codes: [NOT_FOUND, CONVERTED, 'CLINIC_REQUIRED'],
    }),
    allow('follow-ups:plan'),
    valid('json', cancelPlanInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      return c.json(await respondWithPlan(c, await cancelPlan(depsOf(c), request, input)), 200)
    },
  )

/** Plans of follow-ups, what follows from a visit, and the worklist, whose literal paths stand before `/:id`. */
export const followUpRoutes = factory
  .createApp()
  .route('/', visitFollowUpRoutes)
  .route('/', worklistRoutes)
  .route('/', planRoutes)
  .route('/', scheduleRoutes)
