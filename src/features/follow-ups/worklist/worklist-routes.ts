import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import * as examples from '../examples.ts'
import { respondWithPlans } from '../respond.ts'
import * as schemas from '../schemas.ts'
import { listAttempts, presentAttempt } from './list-attempts.ts'
import { listWork, presentWork } from './list-work.ts'
import { noteContact } from './note-contact.ts'
import { summarize } from './summarize.ts'

const tag = 'Follow-ups'
const NOT_FOUND = 'FOLLOWUP_PLAN_NOT_FOUND'

/** The worklist, which the clinic's staff work through so that no follow-up is forgotten. */
export const worklistRoutes = factory
  .createApp()
  .get(
    '/follow-up-plans',
    describe({
      id: 'listFollowUpPlans',
      summary: 'List follow-up plans to work on',
      example: examples.working,
      description:
        'Lists plans by day. Without `status` it lists overdue plans, then those due within 7 days. Snoozed plans are left out until their time; `snoozed=true` lists only these. `updatedSince` lists all plans that were written since, of any day and status.',
      tag,
      answer: schemas.worklistPage,
      list: true,
      codes: ['INVALID_CURSOR', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('follow-ups:worklist'),
    valid('query', schemas.worklistQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor, vault } = depsOf(c)
      const images = await listWork(db, actor, query)
      const present = (image: unknown) => presentWork(image, { ...actor, vault })
      return c.json(
        await respondWithPlans(c, { images, present, limit: query.limit, filters: filtersOf(actor, query) }),
      )
    },
  )
  .get(
    '/follow-up-plans/summary',
    describe({
      id: 'summarizeFollowUps',
      summary: 'Count follow-ups by doctor and month',
      example: examples.working,
      description:
        "Counts plans whose day is from `from` to `to`, both included and in the clinic's zone. Without these two it counts the twelve months until today.",
      tag,
      answer: schemas.summaryAnswer,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('follow-ups:worklist'),
    valid('query', schemas.summaryQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await summarize(db, actor, c.req.valid('query')))
    },
  )
  .get(
    '/follow-up-plans/:id/contact-attempts',
    describe({
      id: 'listContactAttempts',
      summary: 'List attempts to contact the patient',
      description: 'Lists who tried to reach the patient about the plan, how, and with what result, the latest first.',
      example: examples.listingAttempts,
      tag,
      answer: schemas.attemptPage,
      list: true,
      codes: [NOT_FOUND, 'INVALID_CURSOR'],
    }),
    allow('follow-ups:worklist'),
    valid('query', schemas.attemptsQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { db, actor, vault } = depsOf(c)
      const planId = pathId(c, 'id')
      const images = await listAttempts(db, actor, { planId, query: { limit, cursor } })
      const rows = await Promise.all(images.map((image) => presentAttempt(image, { vault })))
      return c.json(
        page(c, { rows, limit, filters: filtersOf(actor, { planId }), positionOf: (row) => [row.at, row.id] }),
      )
    },
  )
  .post(
    '/follow-up-plans/:id/contact-attempts',
    describe({
      id: 'recordContactAttempt',
      summary: 'Record an attempt to contact the patient',
      example: examples.calling,
      description:
        '`snoozeUntil` and `ownerId` also change the plan; if they are absent, the plan keeps its own. A cancelled plan is refused with FOLLOWUP_PLAN_CLOSED.',
      tag,
      ok: 201,
      answer: schemas.attemptRecord,
      codes: [NOT_FOUND, 'FOLLOWUP_PLAN_CLOSED', 'VERSION_MISMATCH', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('follow-ups:contact'),
    valid('json', schemas.contactInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { image, replayed } = await noteContact(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      const record = await presentAttempt(image, deps)
      c.header('Location', `/follow-up-plans/${record.planId}/contact-attempts`)
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(record, 201)
    },
  )
