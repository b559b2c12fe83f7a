import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { series } from '../../db/schema/series.ts'
import { param } from '../../db/statement.ts'
import { SERIES_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { seriesKind } from '../../records/series.ts'
import { callerReaches, inCallersClinic } from '../../records/visibility.ts'
import { imageOf } from '../../records/visits/appointment.ts'
import type { SeriesQuery } from './schemas.ts'

const positionShape = z.tuple([z.iso.datetime(), z.guid()])
const readShape = z.object({ series: z.unknown(), visits: z.array(z.unknown()) })

/**
 * A series and a page of its visits by start and id, one row more when there is a next page.
 * @throws DomainError SERIES_NOT_FOUND, INVALID_CURSOR
 */
export async function getSeries(
  db: Database,
  actor: Actor,
  { id, query, filters }: { id: string; query: SeriesQuery; filters: unknown },
): Promise<z.infer<typeof readShape>> {
  const { caller } = actor
  const after = decodeCursor(query.cursor, filters, positionShape)
  const beyond = after
    ? sql`and (a.starts_at, a.id) > (${param(after[0], 'timestamptz')}, ${param(after[1], 'uuid')})`
    : sql``
  const [found] = await runRead(db, {
    actor,
    guards: [
      materialized(
        'cur',
        sql`select t.* from ${series} t where ${inCallersClinic(caller, sql`t.clinic_id`)} and t.id = ${param(id, 'uuid')}
          and ${callerReaches(caller, 'series:read', 't')}`,
      ),
      cte(
        'page',
        sql`select a.* from cur join ${appointments} a on a.clinic_id = cur.clinic_id and a.series_id = cur.id and ${callerReaches(caller, 'appointments:read', 'a')} ${beyond}
          order by a.starts_at, a.id limit ${param(query.limit + 1, 'int')}`,
      ),
      // One of its visits may have been given to another patient.
      cte(
        'seen',
        sql`select clinic_id, id, patient_id from cur union select page.clinic_id, cur.id, page.patient_id from page, cur`,
      ),
    ],
    found: sql`select jsonb_build_object('series', to_jsonb(cur), 'visits',
        coalesce((select jsonb_agg(${imageOf('page')} order by page.starts_at, page.id) from page), '[]'::jsonb)) as image from cur`,
    audit: readingOf(seriesKind, { from: 'seen' }),
  })
  if (!found) throw SERIES_NOT_FOUND
  return readShape.parse(found)
}
