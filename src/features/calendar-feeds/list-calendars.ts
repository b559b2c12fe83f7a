import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { calendars } from '../../db/schema/reached.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { calendarImage } from '../../records/calendar.ts'
import type { CalendarsQuery } from './schemas.ts'

const list = defineRead({
  name: 'calendar-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ caller, clinicId, limit, afterId }) {
    const isAfter = afterId ? sql` and t.id < ${afterId}` : sql``
    return {
      found: sql`select ${calendarImage('t')} as image from ${calendars} t
where t.user_id = ${caller.userId} and t.clinic_id = ${clinicId} and t.ended_at is null${isAfter} order by t.id desc limit ${limit} + 1`,
      audit: null,
    }
  },
})

/** What the list's cursor is bound to. */
export const filtersOf = (actor: Actor) => ['calendars', clinicOf(actor), actor.caller.userId]

/** The caller's own calendars that have not ended, the newest first. @throws DomainError INVALID_CURSOR */
export async function listCalendars(db: Database, actor: Actor, query: CalendarsQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), limit: query.limit, afterId } })
}
