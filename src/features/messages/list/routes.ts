import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf } from '../../../platform/http/deps.ts'
import { valid } from '../../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { listMessages } from './list.ts'
import { messagePage, messagesQuery } from './schemas.ts'

const tag = 'Messages'

/** What was sent to whom, and what became of it. */
export const messageListRoutes = factory.createApp().get(
  '/messages',
  describe({
    id: 'listMessages',
    summary: 'List messages',
    description:
      'Lists what patients were sent or are to be sent, the newest first: about what, by which channel and with what outcome, never the text. Staff see those of the clinic, doctors those about visits that they treat, and patients their own and their wards’.',
    example: examples.listing,
    tag,
    answer: messagePage,
    list: true,
  }),
  allow('messages:read'),
  valid('query', messagesQuery),
  async (c) => {
    const { db, actor } = depsOf(c)
    const query = c.req.valid('query')
    const rows = await listMessages(db, actor, query)
    const filters = filtersOf(actor, query)
    return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }), 200)
  },
)
