import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { TEMPLATE_NAMES } from '../../../domain/messages/template-text.ts'
import { allow } from '../../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../../platform/http/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { etag, ifMatch } from '../../../platform/http/etag.ts'
import { noBody } from '../../../platform/http/fields.ts'
import { idempotencyOf } from '../../../platform/http/idempotency.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { type TextPlace, templateRowShape } from '../../../records/message-template.ts'
import * as examples from './examples.ts'
import { previewText } from './preview.ts'
import { putTemplate, removeTemplate, removeTemplateOf } from './put-template.ts'
import { listTemplates, presentTemplate } from './read.ts'
import * as schemas from './schemas.ts'

const tag = 'Messages'

/** Whether the caller means that there is no text yet: that version is 0, and a tag of ours begins at 1. */
const wantsNone = (c: Context<AppEnv>) =>
  c.req.header('If-None-Match')?.trim() === '*' || /^\s*(W\/)?"0"\s*$/.test(c.req.header('If-Match') ?? '')

function tagged<T extends { version: number }>(c: Context<AppEnv>, record: T, replayed: boolean): T {
  c.header('ETag', etag(record))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

/** A text that was taken away, as it is from now on: the shipped one. */
async function asShipped(c: Context<AppEnv>, place: TextPlace, replayed: boolean) {
  return tagged(c, await presentTemplate(depsOf(c).vault, place, null), replayed)
}

/** In which words patients are told. */
export const messageTemplateRoutes = factory
  .createApp()
  .get(
    '/messages/templates',
    describe({
      id: 'listMessageTemplates',
      summary: 'List the texts of messages',
      description:
        'Lists every text that there is, by event, channel and language: the one that comes with the service, and the clinic’s own in its place if it has one. `names` lists what a text may name as `{{name}}`.',
      example: examples.listing,
      tag,
      answer: schemas.templateTable,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('messages:settings'),
    valid('query', schemas.templatesQuery),
    async (c) =>
      c.json({ data: await listTemplates(depsOf(c), c.req.valid('query')), names: [...TEMPLATE_NAMES] }, 200),
  )
  .put(
    '/messages/templates',
    describe({
      id: 'updateMessageTemplate',
      summary: 'Update a text of a message',
      description:
        'Sets the clinic’s own text of one event, channel and language. Absent fields stay, and a `body` of null takes the text away, so that the shipped one is sent again. ' +
        'A text is plain: it names values as `{{name}}`, and whatever else stands in it is shown as it is. A line that names a value that a message does not have is left out.',
      example: examples.changing,
      tag,
      answer: schemas.templateRecord,
      versioned: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('messages:settings'),
    valid('json', schemas.templateInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const clinicId = clinicOf(deps.actor)
      const request = { clinicId, ifMatch: ifMatch(c), idempotency: await idempotencyOf(c, input) }
      if (input.body === null) {
        const removed = await removeTemplateOf(deps, request, input)
        return c.json(await asShipped(c, input, removed?.replayed ?? false), 200)
      }
      const { image, replayed } = await putTemplate(deps, request, { input, wantsNone: wantsNone(c) })
      return c.json(tagged(c, await presentTemplate(deps.vault, input, templateRowShape.parse(image)), replayed), 200)
    },
  )
  .delete(
    '/messages/templates/:id',
    describe({
      id: 'deleteMessageTemplate',
      summary: 'Delete a text of the clinic’s own',
      description: 'The text that comes with the service is sent again. It is answered.',
      example: examples.removing,
      tag,
      answer: schemas.templateRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('messages:settings'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      const { image, replayed } = await removeTemplate(depsOf(c), request)
      return c.json(await asShipped(c, templateRowShape.parse(image), replayed), 200)
    },
  )
  .post(
    '/messages/templates/preview',
    describe({
      id: 'previewMessageTemplate',
      summary: 'Preview a text of a message',
      description:
        'Shows what a patient would get, with a visit and a patient that do not exist. Without `subject` or `body` it takes the clinic’s own text, or the shipped one. Nothing is kept or sent.',
      example: examples.previewing,
      tag,
      answer: schemas.preview,
      idempotent: false,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('messages:settings'),
    valid('json', schemas.previewInput),
    async (c) => c.json(await previewText(depsOf(c), c.req.valid('json'), c.get('settings').PUBLIC_URL), 200),
  )
