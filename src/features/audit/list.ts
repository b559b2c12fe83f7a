import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../db/local-instant.ts'
import { runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinics } from '../../db/schema/people.ts'
import { auditLog } from '../../db/schema/records.ts'
import { param } from '../../db/statement.ts'
import { decodeCursor } from '../../platform/cursor.ts'
import { clinicOf } from '../../platform/deps.ts'
import { recordWithMerged } from '../../records/patient-family.ts'
import { zoneOf } from '../appointments/list-filters.ts'
import { filtersOf } from '../appointments/queries.ts'
import { type AuditQuery, type AuditRow, auditRow } from './schemas.ts'

const positionShape = z.tuple([z.string().regex(/^\d{1,19}$/)])

/** `starts_at` → `startsAt`: as the API names what a column holds. */
const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const imageShape = auditRow.extend({
  at: z.string().transform((text) => new Date(text).toISOString()),
  changed: z.array(z.string().transform(camelCase)),
})

/**
 * The clinic's trail, the latest first; one row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, DST_GAP, CLINIC_REQUIRED
 */
export async function listAudit(db: Database, actor: Actor, query: AuditQuery): Promise<AuditRow[]> {
  const clinic = clinicOf(actor)
  const clinicId = param(clinic, 'uuid')
  const { subjectId, actorId, action, limit } = query
  const after = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const [from, to] = [query.from, query.to].map((text) =>
    text === undefined ? null : requestInstant(text, zoneOf(clinic)),
  )
  const where = [
    sql`x.clinic_id = ${clinicId}`,
    ...(actorId ? [sql`x.actor_id = ${param(actorId, 'uuid')}`] : []),
    ...(action ? [sql`x.action = ${param(action, 'text')}`] : []),
    ...(from ? [sql`x.at >= ${from}`] : []),
    ...(to ? [sql`x.at < ${to}`] : []),
    ...(after ? [sql`x.id < ${param(after[0], 'bigint')}`] : []),
  ]
  const most = param(limit + 1, 'int')
  const latest = (more: readonly SQL[]) =>
    sql`select x.* from ${auditLog} x where ${sql.join([...where, ...more], sql` and `)} order by x.id desc limit ${most}`
  // Each record's rows by themselves, or an index would not give them in their order.
  const page = subjectId
    ? sql`select l.* from ${recordWithMerged(clinicId, param(subjectId, 'uuid'))} f
        cross join lateral (${latest([sql`x.subject_id = f.id`])}) l order by l.id desc limit ${most}`
    : latest([])
  const images = await runRead(db, {
    actor,
    guards: [
      materialized('page', page),
      cte('here', sql`select c.id clinic_id, c.id from ${clinics} c where c.id = ${clinicId}`),
    ],
    checks: [from, to].flatMap((at, n) => (at ? [isOnTheClock(`instant ${n + 1}`, at)] : [])),
    found: sql`select jsonb_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
        'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
        'changed', (select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from jsonb_object_keys(l.changed) k)) as image
      from page l order by l.id desc`,
    audit: { action: 'audit.read', subjectType: 'clinic', from: 'here', patient: null },
  })
  return images.map((image) => imageShape.parse(image))
}
