import { and, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import type { Asker } from '../../../db/asker.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { choice, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { links } from '../../../db/schema/links.ts'
import { patients } from '../../../db/schema/people.ts'
import { mayEver, reachesOf } from '../../../domain/access.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { linkKind } from '../../../records/link.ts'
import { isConfirmedIn } from '../../../records/standing.ts'
import { doctorHere } from '../../../records/visibility.ts'
import { namesOf } from './record.ts'
import type { LinksQuery } from './schemas.ts'

/** The links of the table `l`, of this clinic, that the caller may confirm or refuse, issuer and user apart. */
function reachesLinks(caller: Asker, clinicId: SQL): SQL {
  const found = reachesOf(caller.roles, 'links:confirm')
  if (found.includes('clinic'))
    return mayEver(caller.roles, 'links:issue-doctors') ? sql`true` : sql`l.patient_id is not null`
  const user = caller.userId
  // Who the caller is as a doctor is found once, and not for each visit of each link's patient.
  const treating = sql`exists (select from ${appointments} v where v.clinic_id = l.clinic_id and v.patient_id = l.patient_id
    and v.doctor_id = ${doctorHere(caller, clinicId)} and v.status not in ('CANCELLED', 'NO_SHOW'))`
  const own = sql`exists (select from ${patients} p where p.clinic_id = l.clinic_id and p.id = l.patient_id and p.user_id = ${user}
    and ${isConfirmedIn('p', user)})`
  const parts = [...(found.includes('treating') ? [treating] : []), ...(found.includes('confirmed') ? [own] : [])]
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`
}

const list = defineRead({
  name: 'link-list',
  asked: { clinicId: uuid, status: choice<LinksQuery['status']>(), limit: int, afterId: optional(uuid) },
  compose({ caller, clinicId, status, limit, afterId }) {
    const isListed = and(
      sql`l.clinic_id = ${clinicId}`,
      reachesLinks(caller, clinicId),
      // As text: a parameter could not choose the index of the pending ones.
      status && sql`l.status = ${sql.raw(`'${status}'`)}`,
      afterId &&
        sql`(l.created_at, l.id) > ((select y.created_at from ${links} y where y.clinic_id = ${clinicId} and y.id = ${afterId}), ${afterId})`,
    )
    const inOrder = sql`select l.* from ${links} l where ${isListed} order by l.created_at, l.id`
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('seen', sql`select * from page order by created_at, id limit ${limit}`),
      ],
      found: sql`select to_jsonb(page) || ${namesOf('page')} as image from page order by created_at, id`,
      audit: readingOf(linkKind, { from: 'seen', action: 'links.listed' }),
    }
  },
})

/**
 * The links that the caller may confirm or refuse, and those that were, the oldest first; one more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listLinks(db: Database, actor: Actor, query: LinksQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { ...query, clinicId: clinicOf(actor), afterId } })
}
