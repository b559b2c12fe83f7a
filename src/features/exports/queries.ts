import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import type { Asker } from '../../db/asker.ts'
import { pageRows, selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { exports } from '../../db/schema/exports.ts'
import { auditLog } from '../../db/schema/records.ts'
import { instantParam, param } from '../../db/statement.ts'
import { mayEver } from '../../domain/access.ts'
import { EXPORT_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { ownPatients } from '../../records/visibility.ts'
import type { ExportAddress } from './export-token.ts'
import { exportImage } from './record.ts'
import { type ExportsQuery, wholeFile } from './schemas.ts'

const t = alias(exports, 't')

/** An administrator sees all; a patient those of their record and their wards'. */
const isSeen = (caller: Asker): SQL | undefined =>
  mayEver(caller.roles, 'exports:clinic')
    ? undefined
    : sql`(${t.clinicId}, ${t.patientId}) in ${ownPatients(caller, { confirmed: true })}`

const get = defineRead({
  name: 'export-get',
  asked: { clinicId: uuid, id: uuid },
  compose: ({ caller, clinicId, id }) => ({
    found: selectRecords(exportImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), eq(t.id, id), isSeen(caller))),
    audit: null,
  }),
})

/** @throws DomainError EXPORT_NOT_FOUND */
export async function getExport(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor), id } })
  if (!image) throw EXPORT_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'export-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid), patientId: optional(uuid) },
  compose({ caller, clinicId, limit, afterId, patientId }) {
    const before = afterId
      ? sql`(t.created_at, t.id) < ((select y.created_at from ${exports} y where y.clinic_id = ${clinicId} and y.id = ${afterId}), ${afterId})`
      : undefined
    const inOrder = selectRecords(exportImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), isSeen(caller), patientId && eq(t.patientId, patientId), before))
      .orderBy(desc(t.createdAt), desc(t.id))
    return { found: pageRows(inOrder, limit), audit: null }
  },
})

/** The exports that the caller may see, the newest first; one more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listExports(db: Database, actor: Actor, query: ExportsQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  const { limit, patientId } = query
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), limit, patientId, afterId } })
}

const storedShape = z.object({ scope: z.string(), files: z.array(wholeFile) })

/** The row that the trail gets of a download: whoever has the address, of whom nothing is known. */
interface Download {
  now: number
  requestId: string
  origin: string | null
}

/**
 * The files of an export that can be had now, for a download, which is audited in the name of whom its address was shown to.
 * @throws DomainError EXPORT_NOT_FOUND, also for one that has expired
 */
export async function takeFiles(db: Database, { clinicId, id, shownTo }: ExportAddress, by: Download) {
  const [row] = await db.run(sql`/* export-files */ with found as materialized (select t.* from ${exports} t
where t.clinic_id = ${param(clinicId, 'uuid')} and t.id = ${param(id, 'uuid')} and t.status = 'done' and t.expires_at > ${instantParam(by.now)}),
audited as (insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
select f.clinic_id, ${param(shownTo, 'uuid')}, 'EXPORT', 'export.downloaded', 'export', f.id, f.patient_id, ${param(by.requestId, 'text')},
${param(by.origin, 'text')} from found f)
select f.scope, f.files from found f`)
  if (!row) throw EXPORT_NOT_FOUND
  return storedShape.parse(row)
}
