import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte } from '../../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { videoConsultations, videoInvites } from '../../../db/schema/video.ts'
import { APPOINTMENT_NOT_FOUND } from '../../../domain/not-found.ts'
import { decodeCursor } from '../../../platform/http/cursor.ts'
import { callerReaches, inCallersClinic } from '../../../records/visibility.ts'
import { appointmentKind } from '../../../records/visits/appointment.ts'
import { FORBIDDEN, NOT_VIDEO } from '../change-room.ts'
import { isOutdated } from '../room.ts'
import { inviteImage, opensRoom } from './record.ts'
import type { InvitesQuery } from './schemas.ts'

const check = (name: string, holds: Check['holds'], refusal: Check['refusal']): Check => ({ name, holds, refusal })

const list = defineRead({
  name: 'video-invites',
  asked: { visitId: uuid, limit: int, afterId: optional(uuid) },
  compose({ caller, now, visitId, limit, afterId }) {
    const seen = callerReaches(caller, 'appointments:read', 'cur')
    const reached = callerReaches(caller, 'video:invite', 'cur')
    const good = opensRoom({ now, outdated: isOutdated('cur') })
    const inOrder = sql`select ${inviteImage('i', good)} as image from looked cur
join ${videoConsultations} v on v.clinic_id = cur.clinic_id and v.appointment_id = cur.id
join ${videoInvites} i on i.clinic_id = v.clinic_id and i.consultation_id = v.id
${afterId ? sql`where i.id < ${afterId}` : sql``} order by i.id desc`
    return {
      guards: [
        cte(
          'cur',
          sql`select t.* from ${appointments} t where ${inCallersClinic(caller, sql`t.clinic_id`)} and t.id = ${visitId}`,
        ),
        cte('looked', sql`select cur.* from cur where ${seen} and ${reached} and cur.type = 'VIDEO_CALL'`),
      ],
      found: pageRows(inOrder, limit),
      audit: readingOf(appointmentKind, { from: 'looked', action: 'video.invites_read' }),
      checks: [
        check('visible', sql`exists (select from cur where ${seen})`, APPOINTMENT_NOT_FOUND),
        check('allowed', sql`exists (select from cur where ${reached})`, FORBIDDEN),
        check('video', sql`exists (select from cur where cur.type = 'VIDEO_CALL')`, NOT_VIDEO),
      ],
    }
  },
})

/**
 * The invitations of a visit, the newest first; one more than the limit when there is a next page.
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, NOT_A_VIDEO_APPOINTMENT, INVALID_CURSOR
 */
export async function listInvites(
  db: Database,
  actor: Actor,
  { visitId, query }: { visitId: string; query: InvitesQuery },
): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(visitId), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { visitId, limit: query.limit, afterId } })
}

/** What the list's cursor is bound to. */
export const filtersOf = (visitId: string) => ['video-invites', visitId]
