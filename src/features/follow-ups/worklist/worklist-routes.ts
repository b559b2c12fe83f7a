import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { describe } from '../../../platform/openapi/describe.ts'
import { respondWithPlans } from '../respond.ts'
import * as schemas from '../schemas.ts'
import { listAttempts, presentAttempt } from './list-attempts.ts'
import { listWork, presentWork } from './list-work.ts'
import { noteContact } from './note-contact.ts'
import { summarize } from './summarize.ts'

const tag = 'Follow-ups'
const NOT_FOUND = 'FOLLOWUP_PLAN_NOT_FOUND'

/** What the clinic's staff work through, so that no follow-up is forgotten. */
export const worklistRoutes = factory
  .createApp()
  .get(
    '/follow-up-plans',
    describe({
      summary: 'The worklist of follow-ups',
      description:
        'By day. Without `status`: what is overdue, then what is due within 7 days. Snoozed plans are left out until their time; `snoozed=true` lists these. `updatedSince` lists whatever was written since, of any day and status.',
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
      summary: 'How follow-ups fared, by doctor and month',
      description:
        "Of plans whose day is from `from` to `to`, both included and in the clinic's zone; without them, the twelve months to today.",
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
      summary: 'How often the patient was tried to be reached, latest first',
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
      summary: 'Note an attempt to reach the patient',
      description: '`snoozeUntil` and `ownerId` are set on the plan too; absent, they stay as they are there.',
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
