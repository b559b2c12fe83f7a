import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
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
import { patient } from '../../records/patients/patient.ts'
import { reaches } from '../../records/visibility.ts'
import type { SeriesListQuery } from './schemas.ts'

const positionShape = z.tuple([z.iso.date(), z.guid()])

function among(column: SQL, values: readonly string[] | undefined, type: 'uuid' | 'text'): SQL[] {
  return values ? [sql`${column} = any(${param(`{${values.join(',')}}`, `${type}[]`)})`] : []
}

/**
 * The series the caller may see, those that begin last first; one row more than the limit when there is a next page. Audited
 * once a patient.
 * @throws DomainError INVALID_CURSOR, DST_GAP
 */
export async function listSeries(db: Database, actor: Actor, query: SeriesListQuery): Promise<unknown[]> {
  const clinic = clinicOf(actor)
  const after = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const since = query.updatedSince === undefined ? null : requestInstant(query.updatedSince, clinicZone(clinic))
  const where = [
    sql`t.clinic_id = ${param(clinic, 'uuid')}`,
    reaches(actor.caller, 'series:list', 't'),
    ...among(sql`t.patient_id`, query.patientId, 'uuid'),
    ...among(sql`t.doctor_id`, query.doctorId, 'uuid'),
    ...among(sql`t.status`, query.status, 'text'),
    ...(since ? [sql`t.updated_at >= ${since}`] : []),
    ...(after ? [sql`(t.start_date, t.id) < (${param(after[0], 'date')}, ${param(after[1], 'uuid')})`] : []),
  ]
  return runRead(db, {
    actor,
    guards: [
      materialized(
        'page',
        sql`select t.* from ${series} t where ${sql.join(where, sql` and `)}
          order by t.start_date desc, t.id desc limit ${param(query.limit + 1, 'int')}`,
      ),
      cte(
        'seen',
        sql`select distinct page.clinic_id, page.patient_id id from
          (select * from page order by start_date desc, id desc limit ${param(query.limit, 'int')}) page`,
      ),
    ],
    checks: since ? [isOnTheClock('updatedSince', since)] : [],
    found: sql`select to_jsonb(page) as image from page order by start_date desc, id desc`,
    audit: readingOf(patient, { from: 'seen', action: 'series.listed' }),
  })
}
