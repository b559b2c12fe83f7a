import { describe } from '#openapi/describe'
import { factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { etag, ifMatch } from '../../platform/http/etag.ts'
import { noBody } from '../../platform/http/fields.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { listNotifications } from './list.ts'
import { markAllRead, markRead } from './mark-read.ts'
import { presentNotification } from './present.ts'
import { notificationPage, notificationRecord, notificationsQuery, readAllAnswer } from './schemas.ts'

const tag = 'Notifications'

/** What a user is told in their app. Anyone with a valid token has their own: no permission is needed. */
export const notificationRoutes = factory
  .createApp()
  .get(
    '/me/notifications',
    describe({
      id: 'listMyNotifications',
      summary: 'List your notifications',
      description:
        'Lists what others did to what is yours, the newest first, for 90 days. Patients and confirmed guardians learn of visits that were booked, accepted, moved or cancelled, and of new links to the patient; doctors of what patients did to their visits, and of links that they may confirm. What you did yourself is not listed, nor what you may no longer see. With X-Clinic-ID, or a token that names a clinic, it lists those of that clinic.',
      example: examples.listing,
      tag,
      answer: notificationPage,
      list: true,
      codes: ['INVALID_CURSOR'],
    }),
    valid('query', notificationsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const { images, unreadCount } = await listNotifications(db, actor, query)
      const rows = images.map(presentNotification)
      const listed = page(c, {
        rows,
        limit: query.limit,
        positionOf: (row) => [row.id],
        filters: filtersOf(actor, query),
      })
      return c.json({ ...listed, unreadCount }, 200)
    },
  )
  .post(
    '/me/notifications/read-all',
    describe({
      id: 'readAllMyNotifications',
      summary: 'Mark all your notifications as read',
      description: 'Marks as read what GET /me/notifications would list, and tells how many were unread.',
      example: examples.readingAll,
      tag,
      answer: readAllAnswer,
      codes: [],
    }),
    valid('json', noBody),
    async (c) => {
      const idempotency = await idempotencyOf(c, c.req.valid('json'))
      const { read, replayed } = await markAllRead(depsOf(c), { idempotency })
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json({ read }, 200)
    },
  )
  .post(
    '/me/notifications/:id/read',
    describe({
      id: 'readMyNotification',
      summary: 'Mark a notification as read',
      description: 'A notification that was read already stays as it is.',
      example: examples.reading,
      tag,
      answer: notificationRecord,
      versioned: true,
      codes: ['MESSAGE_NOT_FOUND'],
    }),
    valid('json', noBody),
    async (c) => {
      const idempotency = await idempotencyOf(c, c.req.valid('json'))
      const { image, replayed } = await markRead(depsOf(c), {
        id: pathId(c, 'id'),
        ifMatch: ifMatch(c),
        idempotency,
      })
      const record = presentNotification(image)
      c.header('ETag', etag(record))
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(record, 200)
    },
  )
