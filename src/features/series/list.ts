import { and, desc, eq, gte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, texts, uuid, uuids } from '../../db/asked.ts'
import { builder, isAmong, pageRows, rowsWhere } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { clinicZone } from '../../db/clinic-setting.ts'
import { cte, materialized } from '../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../db/local-instant.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { day, optional, requestTime } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { series } from '../../db/schema/series.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { callerReaches } from '../../records/visibility.ts'
import type { SeriesListQuery } from './schemas.ts'

const positionShape = z.tuple([z.iso.date(), z.guid()])

const t = alias(series, 't')

const list = defineRead({
  name: 'list-series',
  asked: {
    clinicId: uuid,
    patientId: optional(uuids),
    doctorId: optional(uuids),
    status: optional(texts),
    updatedSince: requestTime,
    limit: int,
    afterDate: optional(day),
    afterId: optional(uuid),
  },
  compose({ caller, clinicId, patientId, doctorId, status, updatedSince, limit, afterDate, afterId }) {
    const since = updatedSince && requestInstant(updatedSince, clinicZone(clinicId))
    const isListed = and(
      eq(t.clinicId, clinicId),
      callerReaches(caller, 'series:list', 't'),
      patientId && isAmong(t.patientId, patientId),
      doctorId && isAmong(t.doctorId, doctorId),
      status && isAmong(t.status, status),
      since && gte(t.updatedAt, since),
      afterDate && sql`(${t.startDate}, ${t.id}) < (${afterDate}, ${afterId})`,
    )
    const inOrder = builder
      .select({ all: sql`${t}.*` })
      // What changed lately is few.
      .from(rowsWhere(t, isListed, { filtersFirst: since !== undefined }))
      .orderBy(desc(t.startDate), desc(t.id))
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte(
          'seen',
          sql`select distinct page.clinic_id, page.patient_id id from
(select * from page order by start_date desc, id desc limit ${limit}) page`,
        ),
      ],
      checks: since ? [isOnTheClock('updatedSince', since)] : [],
      found: sql`select row_to_json(page) as image from page order by start_date desc, id desc`,
      audit: readingOf(patientKind, { from: 'seen', action: 'series.listed' }),
    }
  },
})

/**
 * The series the caller may see, those that begin last first; one row more than the limit when there is a next page. Audited
 * once a patient.
 * @throws DomainError INVALID_CURSOR, DST_GAP
 */
export async function listSeries(db: Database, actor: Actor, query: SeriesListQuery): Promise<unknown[]> {
  const [afterDate, afterId] = decodeCursor(query.cursor, filtersOf(actor, query), positionShape) ?? []
  return runRead(db, list, { actor, asked: { ...query, clinicId: clinicOf(actor), afterDate, afterId } })
}
