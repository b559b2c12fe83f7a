import { and, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { isoInstant, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { series } from '../../db/schema/series.ts'
import { SERIES_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { seriesKind } from '../../records/series.ts'
import { callerReaches, inCallersClinic } from '../../records/visibility.ts'
import { shownImageOf } from '../../records/visits/appointment.ts'
import type { SeriesQuery } from './schemas.ts'

const positionShape = z.tuple([z.iso.datetime(), z.guid()])
const readShape = z.object({ series: z.unknown(), visits: z.array(z.unknown()) })

const get = defineRead({
  name: 'get-series',
  asked: { id: uuid, limit: int, afterStart: optional(isoInstant), afterId: optional(uuid) },
  compose({ caller, id, limit, afterStart, afterId }) {
    const isInPage = and(
      sql`a.clinic_id = cur.clinic_id and a.series_id = cur.id`,
      callerReaches(caller, 'appointments:read', 'a'),
      afterStart && sql`(a.starts_at, a.id) > (${afterStart}, ${afterId})`,
    )
    const inOrder = sql`select a.* from cur join ${appointments} a on ${isInPage} order by a.starts_at, a.id`
    return {
      guards: [
        materialized(
          'cur',
          sql`select t.* from ${series} t where ${inCallersClinic(caller, sql`t.clinic_id`)} and t.id = ${id}
and ${callerReaches(caller, 'series:read', 't')}`,
        ),
        cte('page', pageRows(inOrder, limit)),
        // One of its visits may have been given to another patient.
        cte(
          'seen',
          sql`select clinic_id, id, patient_id from cur union select page.clinic_id, cur.id, page.patient_id from page, cur`,
        ),
      ],
      found: sql`select json_build_object('series', cur, 'visits',
coalesce((select json_agg(${shownImageOf('page')} order by page.starts_at, page.id) from page), '[]')) as image from cur`,
      audit: readingOf(seriesKind, { from: 'seen' }),
    }
  },
})

/**
 * A series and a page of its visits by start and id, one row more when there is a next page.
 * @throws DomainError SERIES_NOT_FOUND, INVALID_CURSOR
 */
export async function getSeries(
  db: Database,
  actor: Actor,
  { id, query, filters }: { id: string; query: SeriesQuery; filters: unknown },
): Promise<z.infer<typeof readShape>> {
  const [afterStart, afterId] = decodeCursor(query.cursor, filters, positionShape) ?? []
  const [found] = await runRead(db, get, { actor, asked: { id, limit: query.limit, afterStart, afterId } })
  if (!found) throw SERIES_NOT_FOUND
  return readShape.parse(found)
}
