import type { Context } from 'hono'
import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody, noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { getRule, listRules, presentRule } from './queries.ts'
import * as schemas from './schemas.ts'
import { addRule, changeRule, removeRule } from './write-rule.ts'

const tag = 'Messages'
const answer = schemas.ruleRecord

function respondWithRule(c: Context<AppEnv>, { image, replayed = false }: { image: unknown; replayed?: boolean }) {
  const record = presentRule(image)
  c.header('ETag', etag(record))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

/** When patients are reminded. */
export const reminderRoutes = factory
  .createApp()
  .get(
    '/reminder-rules',
    describe({
      id: 'listReminderRules',
      summary: 'List reminder rules',
      description:
        'Lists when the clinic reminds its patients of their visits, the earliest reminder first. A new clinic has two rules: 72 hours before, and 24 hours before unless the visit is confirmed.',
      example: examples.listing,
      tag,
      answer: schemas.rulePage,
      list: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('reminders:manage'),
    valid('query', schemas.rulesQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const filters = filtersOf(actor, query)
      const rows = (await listRules(db, actor, { query, filters })).map(presentRule)
      return c.json(page(c, { rows, limit: query.limit, filters, positionOf: (row) => [row.id] }), 200)
    },
  )
  .post(
    '/reminder-rules',
    describe({
      id: 'createReminderRule',
      summary: 'Create a reminder rule',
      description:
        'Reminds patients that many minutes before their visits, from now on: visits whose time for it has passed are not reminded of. A clinic has at most 10 rules, and no two with the same time and channel: both are refused with VALIDATION_ERROR.',
      example: examples.adding,
      tag,
      ok: 201,
      answer,
      versioned: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('reminders:manage'),
    valid('json', schemas.addRuleInput),
    async (c) => {
      const input = c.req.valid('json')
      const added = await addRule(depsOf(c), await recordRequest(c, v7({ msecs: c.var.now }), input), input)
      const record = respondWithRule(c, added)
      c.header('Location', `/reminder-rules/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/reminder-rules/:id',
    describe({
      id: 'getReminderRule',
      summary: 'Get a reminder rule',
      description: 'Returns how long before their visits patients are reminded by this rule, and by which channel.',
      example: examples.getting,
      tag,
      answer,
      versioned: true,
      codes: ['NOT_FOUND'],
    }),
    allow('reminders:manage'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(respondWithRule(c, { image: await getRule(db, actor, pathId(c, 'id')) }), 200)
    },
  )
  .put(
    '/reminder-rules/:id',
    describe({
      id: 'updateReminderRule',
      summary: 'Update a reminder rule',
      description:
        'Absent fields stay as they are. If the time changes, reminders that wait to be sent are planned anew; who was reminded by the rule already is not reminded again.',
      example: examples.changing,
      tag,
      answer,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('reminders:manage'),
    valid('json', schemas.changeRuleInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      return c.json(respondWithRule(c, await changeRule(depsOf(c), request, input)), 200)
    },
  )
  .delete(
    '/reminder-rules/:id',
    describe({
      id: 'deleteReminderRule',
      summary: 'Delete a reminder rule',
      description: 'Reminders of the rule that wait to be sent are not sent.',
      example: examples.removing,
      tag,
      answer,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('reminders:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(respondWithRule(c, await removeRule(depsOf(c), request)), 200)
    },
  )
