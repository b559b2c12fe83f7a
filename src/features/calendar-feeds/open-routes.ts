import { describe } from '#openapi/describe'
import { CALENDAR_NOT_FOUND } from '../../domain/not-found.ts'
import { factory } from '../../platform/http/context.ts'
import { textTag } from '../../platform/http/etag.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { trailIdOf } from '../../platform/http/request-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { feedText } from './feed-text.ts'
import { readFeedAddress } from './feed-token.ts'
import { readFeed } from './read-feed.ts'

/** The address is the secret, so nothing between keeps the answer; a program asks with its ETag. */
const HEADERS = {
  'Content-Type': 'text/calendar; charset=utf-8',
  'Cache-Control': 'private, no-cache',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
}

/** What a calendar program reads: the address is the secret. */
export const feedRoutes = factory.createApp().get(
  '/calendars/:id',
  describe({
    id: 'readCalendar',
    summary: 'Read a calendar',
    example: examples.reading,
    description:
      'What a calendar program asks for, by the address that `POST /calendars` has shown: the token and `.ics`. It needs no other token, and names no patient. The first reading of a day is audited. Unknown, malformed and ended addresses are all refused with CALENDAR_NOT_FOUND; so is one whose doctor has left the clinic, or whose user is no longer the patient’s.',
    tag: 'Calendars',
    answer: null,
    orText: 'text/calendar',
    open: true,
    versioned: true,
    codes: ['CALENDAR_NOT_FOUND'],
  }),
  limitOpenRoute,
  valid('query', noQuery),
  async (c) => {
    const { db, settings, now } = c.var
    const token = await readFeedAddress(settings, c.req.param('id') ?? '')
    if (!token) throw CALENDAR_NOT_FOUND
    const origin = c.req.header('CF-Connecting-IP') ?? null
    const text = feedText(await readFeed(db, token, { now, requestId: trailIdOf(c), origin }))
    return c.body(text, 200, { ...HEADERS, ETag: await textTag(text) })
  },
)
