import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { builder } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { clinicZone } from '../../db/clinic-setting.ts'
import { cte, materialized } from '../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../db/local-instant.ts'
import { readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { series } from '../../db/schema/series.ts'
import { param } from '../../db/statement.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { callerReaches } from '../../records/visibility.ts'
import type { SeriesListQuery } from './schemas.ts'

const positionShape = z.tuple([z.iso.date(), z.guid()])

const t = alias(series, 't')

/**
 * The series the caller may see, those that begin last first; one row more than the limit when there is a next page. Audited
 * once a patient.
 * @throws DomainError INVALID_CURSOR, DST_GAP
 */
export async function listSeries(db: Database, actor: Actor, query: SeriesListQuery): Promise<unknown[]> {
  const clinic = clinicOf(actor)
  const after = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const since = query.updatedSince === undefined ? null : requestInstant(query.updatedSince, clinicZone(clinic))
  const isListed = and(
    eq(t.clinicId, clinic),
    callerReaches(actor.caller, 'series:list', 't'),
    query.patientId && inArray(t.patientId, query.patientId),
    query.doctorId && inArray(t.doctorId, query.doctorId),
    query.status && inArray(t.status, query.status),
    since ? gte(t.updatedAt, since) : undefined,
    after ? sql`(${t.startDate}, ${t.id}) < (${param(after[0], 'date')}, ${param(after[1], 'uuid')})` : undefined,
  )
  const page = builder
    .select({ all: sql`${t}.*` })
    .from(t)
    .where(isListed)
    .orderBy(desc(t.startDate), desc(t.id))
    .limit(query.limit + 1)
  return runRead(db, {
    actor,
    guards: [
      materialized('page', page),
      cte(
        'seen',
        sql`select distinct page.clinic_id, page.patient_id id from
          (select * from page order by start_date desc, id desc limit ${param(query.limit, 'int')}) page`,
      ),
    ],
    checks: since ? [isOnTheClock('updatedSince', since)] : [],
    found: sql`select to_jsonb(page) as image from page order by start_date desc, id desc`,
    audit: readingOf(patientKind, { from: 'seen', action: 'series.listed' }),
  })
}
