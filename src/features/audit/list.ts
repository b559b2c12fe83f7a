import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, text, uuid } from '../../db/asked.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { clinicZone } from '../../db/clinic-setting.ts'
import { cte, materialized } from '../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../db/local-instant.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { bigintText, optional, type Parameter, requestTime } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { clinics } from '../../db/schema/people.ts'
import { auditLog } from '../../db/schema/records.ts'
import { isoShape } from '../../db/shapes.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { idsInTrail } from '../../platform/http/request-id.ts'
import { clinicKind } from '../../records/clinic.ts'
import { recordWithMerged } from '../../records/patients/record-with-merged.ts'
import { idAfter, idBefore } from './id-bounds.ts'
import { type AuditQuery, type AuditRow, auditRow } from './schemas.ts'

const positionShape = z.tuple([z.string().regex(/^\d{1,19}$/)])

/** `starts_at` → `startsAt`: as the API names what a column holds. */
const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const endShape = z.object({ lookedTo: z.string() }).optional()

const imageShape = auditRow.extend({
  at: isoShape,
  changed: z.array(z.string().transform(camelCase)),
})

/** Rows that a page of filtered rows looks at. No index serves every filter, and each would cost every row of the trail. */
const LOOKED_AT = 5000

/** One row more than the limit if there is a next page; `lookedTo`: the last row looked at, if the page is not full. */
export interface AuditFound {
  rows: AuditRow[]
  lookedTo: string | null
}

const list = defineRead({
  name: 'audit',
  asked: {
    clinicId: uuid,
    subjectId: optional(uuid),
    actorId: optional(uuid),
    action: optional(text),
    from: requestTime,
    to: requestTime,
    limit: int,
    afterId: optional(bigintText),
  },
  compose({ clinicId, subjectId, actorId, action, limit, afterId, ...span }) {
    const zone = clinicZone(clinicId)
    const instantOf = (time: Parameter | undefined) => (time ? requestInstant(time, zone) : sql`null::timestamptz`)
    const [from, to] = [span.from && sql`(select since from span)`, span.to && sql`(select until from span)`]
    const filters = [
      ...(actorId ? [sql`w.actor_id = ${actorId}`] : []),
      ...(action ? [sql`w.action = ${action}`] : []),
      ...(from ? [sql`w.at >= ${from}`] : []),
      ...(to ? [sql`w.at < ${to}`] : []),
    ]
    const isFiltered = filters.length > 0
    const deepest = (rows: SQL) =>
      isFiltered ? sql`${rows} limit ${sql.raw(String(LOOKED_AT))}` : pageRows(rows, limit)
    const bounds = [
      ...(from || to
        ? [materialized('span', sql`select ${instantOf(span.from)} since, ${instantOf(span.to)} until`)]
        : []),
      ...(from ? [materialized('lower', sql`select ${idBefore(clinicId, from)} id`)] : []),
      ...(to ? [materialized('upper', sql`select ${idAfter(clinicId, to)} id`)] : []),
    ]
    const where = [
      sql`x.clinic_id = ${clinicId}`,
      ...(from ? [sql`x.id > (select id from lower)`] : []),
      ...(to ? [sql`x.id < (select id from upper)`] : []),
      ...(afterId ? [sql`x.id < ${afterId}`] : []),
    ]
    const latest = (columns: SQL, more: readonly SQL[]) =>
      deepest(
        sql`select ${columns} from ${auditLog} x where ${sql.join([...where, ...more], sql` and `)} order by x.id desc`,
      )
    // Each record's rows by themselves, or an index would not give them in their order.
    const walked = (columns: SQL) =>
      subjectId
        ? deepest(sql`select l.* from ${recordWithMerged(clinicId, subjectId)} f
cross join lateral (${latest(columns, [sql`x.subject_id = f.id`])}) l order by l.id desc`)
        : latest(columns, [])
    const passes = isFiltered ? sql`where ${sql.join(filters, sql` and `)}` : sql``
    return {
      guards: [
        ...bounds,
        materialized(
          'page',
          pageRows(sql`select w.* from (${walked(sql`x.*`)}) w ${passes} order by w.id desc`, limit),
        ),
        // Only where the page is not full, and there were so many rows that there may be more.
        materialized(
          'looked',
          isFiltered
            ? sql`select w.id from (${walked(sql`x.id`)}) w where (select count(*) from page) <= ${limit}
offset ${sql.raw(String(LOOKED_AT - 1))} limit 1`
            : sql`select null::bigint id where false`,
        ),
        cte('here', sql`select c.id clinic_id, c.id from ${clinics} c where c.id = ${clinicId}`),
      ],
      checks: [from, to].flatMap((at, n) => (at ? [isOnTheClock(`instant ${n + 1}`, at)] : [])),
      found: sql`select f.image from (
select l.id, json_build_object('id', l.id::text, 'at', l.at, 'actorId', l.actor_id, 'role', l.role, 'action', l.action,
'subjectType', l.subject_type, 'subjectId', l.subject_id, 'requestId', l.request_id,
'changed', (select coalesce(json_agg(k order by k), '[]') from jsonb_object_keys(l.changed) k)) image from page l
union all select k.id, json_build_object('lookedTo', k.id::text) from looked k) f order by f.id desc`,
      audit: readingOf(clinicKind, { from: 'here', action: 'audit.read' }),
    }
  },
})

/**
 * The clinic's trail, the latest first. Of a filtered one a page looks at 5,000 rows at most.
 * @throws DomainError INVALID_CURSOR, DST_GAP, CLINIC_REQUIRED
 */
export async function listAudit(db: Database, actor: Actor, query: AuditQuery): Promise<AuditFound> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), positionShape) ?? []
  const images = await runRead(db, list, { actor, asked: { ...query, clinicId: clinicOf(actor), afterId } })
  const [ends, rows] = [images.filter((image) => 'lookedTo' in image), images.filter((image) => !('lookedTo' in image))]
  return {
    rows: rows.map((image) => imageShape.parse({ ...image, ...idsInTrail(String(image.requestId)) })),
    lookedTo: endShape.parse(ends[0])?.lookedTo ?? null,
  }
}
