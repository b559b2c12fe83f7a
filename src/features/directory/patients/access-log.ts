import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { bigintText, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { patients, users } from '../../../db/schema/people.ts'
import { auditLog } from '../../../db/schema/records.ts'
import { isoShape } from '../../../db/shapes.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import { SYSTEM_NAME, SYSTEM_USER_ID } from '../../../domain/system.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { recordWithMerged } from '../../../records/patients/record-with-merged.ts'
import { reachesPatient } from './queries.ts'
import { type AccessLogQuery, type AccessLogRow, accessLogRow } from './schemas.ts'

const positionShape = z.tuple([z.string().regex(/^\d{1,19}$/)])

const imageShape = accessLogRow.extend({
  id: z.string(),
  at: isoShape,
})

/** A row with its place in the list. */
export type PlacedAccess = AccessLogRow & { id: string }

const list = defineRead({
  name: 'patient-access-log',
  asked: { clinicId: uuid, patientId: uuid, limit: int, afterId: optional(bigintText) },
  compose({ caller, clinicId, patientId, limit, afterId }) {
    const latest = sql`select x.* from ${auditLog} x where x.clinic_id = who.clinic_id and x.patient_id = f.id
${afterId ? sql`and x.id < ${afterId}` : sql``} order by x.id desc`
    // Each record's rows by themselves, or an index would not give them in their order.
    const inOrder = sql`select l.* from who cross join lateral ${recordWithMerged(sql`who.clinic_id`, sql`who.id`)} f
cross join lateral (${pageRows(latest, limit)}) l order by l.id desc`
    return {
      guards: [
        materialized(
          'who',
          sql`select p.clinic_id, p.id from ${patients} p where p.clinic_id = ${clinicId} and p.id = ${patientId}
and ${reachesPatient(caller, 'access-log:read', 'p')}`,
        ),
        materialized('page', pageRows(inOrder, limit)),
      ],
      checks: [{ name: 'patient', holds: sql`exists (select from who)`, refusal: PATIENT_NOT_FOUND }],
      found: sql`select json_build_object('id', l.id::text, 'at', l.at, 'role', l.role, 'action', l.action, 'subjectId', l.subject_id,
'actorName', case when l.actor_id = ${sql.raw(`'${SYSTEM_USER_ID}'`)} then ${sql.raw(`'${SYSTEM_NAME}'`)}
else (select u.name from ${users} u where u.id = l.actor_id) end) as image
from page l order by l.id desc`,
      audit: readingOf(patientKind, { from: 'who', action: 'patient.access_log_read' }),
    }
  },
})

/**
 * Who has read or written a patient's data, the latest first; one row more than the limit when there is a next page. To have
 * read this is in it, too.
 * @throws DomainError PATIENT_NOT_FOUND, also for whom the caller may not see; INVALID_CURSOR
 */
export async function listAccess(
  db: Database,
  actor: Actor,
  { patientId, query }: { patientId: string; query: AccessLogQuery },
): Promise<PlacedAccess[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, { ...query, patientId }), positionShape) ?? []
  const asked = { clinicId: clinicOf(actor), patientId, limit: query.limit, afterId }
  const images = await runRead(db, list, { actor, asked })
  return images.map((image) => imageShape.parse(image))
}

/** The row as it is answered. */
export function presentAccess({ id: _, ...row }: PlacedAccess): AccessLogRow {
  return row
}
