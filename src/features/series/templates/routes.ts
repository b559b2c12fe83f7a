import type { Context } from 'hono'
import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { etag } from '../../../platform/http/etag.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { getTemplate, listTemplates, presentTemplate } from './queries.ts'
import * as schemas from './schemas.ts'
import { addTemplate, changeTemplate, removeTemplate } from './write-template.ts'

const tag = 'Appointment templates'
const answer = schemas.templateRecord
const NOT_FOUND = 'TEMPLATE_NOT_FOUND'
const REFUSALS = [
  'DOCTOR_NOT_FOUND',
  'LOCATION_NOT_FOUND',
  'LOCATION_REQUIRED',
  'LOCATION_NOT_ALLOWED',
  'CLINIC_REQUIRED',
] as const

function respondWithTemplate(c: Context<AppEnv>, { image, replayed = false }: { image: unknown; replayed?: boolean }) {
  const record = presentTemplate(image)
  c.header('ETag', etag(record))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

export const templateRoutes = factory
  .createApp()
  .get(
    '/appointment-templates',
    describe({
      id: 'listTemplates',
      summary: 'List appointment templates',
      description: 'Lists the templates of the clinic, by name.',
      example: examples.listing,
      tag,
      answer: schemas.templatePage,
      list: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('templates:read'),
    valid('query', schemas.templatesQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const filters = filtersOf(actor, query)
      const rows = (await listTemplates(db, actor, { query, filters })).map(presentTemplate)
      return c.json(page(c, { rows, limit: query.limit, filters, positionOf: (row) => [row.id] }), 200)
    },
  )
  .post(
    '/appointment-templates',
    describe({
      id: 'createTemplate',
      summary: 'Create an appointment template',
      description:
        'Keeps a doctor, a place, a time and a rule under a name, so that a series can be booked by `templateId`. It books nothing itself.',
      example: examples.adding,
      tag,
      ok: 201,
      answer,
      versioned: true,
      codes: REFUSALS,
    }),
    allow('templates:write'),
    valid('json', schemas.addTemplateInput),
    async (c) => {
      const input = c.req.valid('json')
      const added = await addTemplate(depsOf(c), await recordRequest(c, v7(), input), input)
      const record = respondWithTemplate(c, added)
      c.header('Location', `/appointment-templates/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/appointment-templates/:id',
    describe({
      id: 'getTemplate',
      summary: 'Get an appointment template',
      description: 'Returns the template: what a series that is booked from it will be.',
      example: examples.getting,
      tag,
      answer,
      versioned: true,
      codes: [NOT_FOUND],
    }),
    allow('templates:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(respondWithTemplate(c, { image: await getTemplate(db, actor, pathId(c, 'id')) }), 200)
    },
  )
  .put(
    '/appointment-templates/:id',
    describe({
      id: 'updateTemplate',
      summary: 'Update an appointment template',
      example: examples.changing,
      description:
        'Absent fields stay as they are, and null clears a field. Series that were booked from the template do not change.',
      tag,
      answer,
      versioned: true,
      codes: [NOT_FOUND, ...REFUSALS],
    }),
    allow('templates:write'),
    valid('json', schemas.changeTemplateInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      return c.json(respondWithTemplate(c, await changeTemplate(depsOf(c), request, input)), 200)
    },
  )
  .delete(
    '/appointment-templates/:id',
    describe({
      id: 'deleteTemplate',
      summary: 'Delete an appointment template',
      example: examples.removing,
      description: 'Series that were booked from the template do not change.',
      tag,
      answer,
      versioned: true,
      codes: [NOT_FOUND, 'CLINIC_REQUIRED'],
    }),
    allow('templates:write'),
    valid('json', schemas.removeTemplateInput),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(respondWithTemplate(c, await removeTemplate(depsOf(c), request)), 200)
    },
  )
