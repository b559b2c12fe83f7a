import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { listInbox } from './list.ts'
import { presentInboxItem } from './record.ts'
import { doneInput, inboxItem, inboxPage, inboxQuery } from './schemas.ts'
import { settleItem } from './settle.ts'

const tag = 'Messages'

/** What the desk has to look at. */
export const inboxRoutes = factory
  .createApp()
  .get(
    '/inbox',
    describe({
      id: 'listInbox',
      summary: 'List what the desk has to look at',
      example: examples.listing,
      description:
        'Lists answers that nobody could act on, numbers that were stopped, patients whom no message reaches, and requests that nobody accepted in time, the newest first. A doctor sees what is about their own visits and patients.',
      tag,
      answer: inboxPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('inbox:read'),
    valid('query', inboxQuery),
    async (c) => {
      const { db, actor, vault } = depsOf(c)
      const query = c.req.valid('query')
      const rows = await Promise.all((await listInbox(db, actor, query)).map((image) => presentInboxItem(image, vault)))
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }))
    },
  )
  .post(
    '/inbox/:id/done',
    describe({
      id: 'settleInboxItem',
      summary: 'Mark something in the inbox as done',
      example: examples.settling,
      description:
        'Marks an item as done, with a note for colleagues. An item that is done already is answered as it is, with its first note.',
      tag,
      answer: inboxItem,
      versioned: true,
      codes: ['MESSAGE_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('inbox:settle'),
    valid('json', doneInput),
    async (c) => {
      const deps = depsOf(c)
      const input = c.req.valid('json')
      const { image, replayed } = await settleItem(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      const item = await presentInboxItem(image, deps.vault)
      c.header('ETag', etag(item))
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(item)
    },
  )
