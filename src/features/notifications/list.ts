import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { choice, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { notifications } from '../../db/schema/reached.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { isStillTheirs, joinVisit, notificationKind } from '../../records/notification.ts'
import { inCallersClinic } from '../../records/visibility.ts'
import type { NotificationsQuery } from './schemas.ts'

const list = defineRead({
  name: 'notification-list',
  asked: { unread: choice<boolean | undefined>(), limit: int, afterId: optional(uuid) },
  compose({ caller, unread, limit, afterId }) {
    const mine = sql`from ${notifications} t ${joinVisit}
where t.user_id = ${caller.userId} and ${inCallersClinic(caller, sql`t.clinic_id`)} and ${isStillTheirs(caller)}`
    const isUnread = sql`t.read_at is null`
    const filters: SQL[] = [
      ...(unread === undefined ? [] : [unread ? isUnread : sql`t.read_at is not null`]),
      ...(afterId
        ? [
            sql`(t.created_at, t.id) < ((select max(y.created_at) from ${notifications} y where y.user_id = ${caller.userId} and y.id = ${afterId}), ${afterId})`,
          ]
        : []),
    ]
    const inOrder = sql`select t.*, a.starts_at ${mine}${sql.join(filters.map((one) => sql` and ${one}`))}
order by t.created_at desc, t.id desc`
    const newestFirst = sql.raw('order by created_at desc, id desc')
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('seen', sql`select * from page ${newestFirst} limit ${limit}`),
      ],
      // The count comes first, also where there is nothing to list.
      found: sql`select c.image from (
select jsonb_build_object('unread', (select count(*) ${mine} and ${isUnread})) image, 0 nth
union all select to_jsonb(page), row_number() over (${newestFirst}) from page) c order by c.nth`,
      audit: readingOf(notificationKind, { from: 'seen' }),
    }
  },
})

const countShape = z.object({ unread: z.number() })

/**
 * What the caller was told, the newest first, of what they may still see; one row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR
 */
export async function listNotifications(
  db: Database,
  actor: Actor,
  query: NotificationsQuery,
): Promise<{ images: unknown[]; unreadCount: number }> {
  const { unread, limit } = query
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  const [count, ...images] = await runRead(db, list, { actor, asked: { unread, limit, afterId } })
  return { images, unreadCount: countShape.parse(count).unread }
}
