import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, uuid, uuids } from '../../../db/asked.ts'
import { builder, isAmong, pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointmentTemplates } from '../../../db/schema/series.ts'
import { isoShape } from '../../../db/shapes.ts'
import { TEMPLATE_NOT_FOUND } from '../../../domain/not-found.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { decodeCursor } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { recurrenceRecord } from '../schemas.ts'
import type { TemplateRecord, TemplatesQuery } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  name: z.string(),
  doctor_id: z.string(),
  type: z.enum(VISIT_TYPES),
  location_id: z.string().nullable(),
  duration_minutes: z.number(),
  time: z.string(),
  recurrence: recurrenceRecord,
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image. */
export function presentTemplate(image: unknown): TemplateRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    name: row.name,
    doctorId: row.doctor_id,
    type: row.type,
    locationId: row.location_id,
    duration: row.duration_minutes,
    time: row.time,
    recurrence: row.recurrence,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const t = alias(appointmentTemplates, 't')
const templates = () => selectRecords(sql`row_to_json(${t})`).from(t)

const get = defineRead({
  name: 'template-get',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: templates().where(and(inCallersClinic(caller, t.clinicId), eq(t.id, id), isNull(t.deletedAt))),
    audit: null,
  }),
})

/** @throws DomainError TEMPLATE_NOT_FOUND */
export async function getTemplate(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
  if (!image) throw TEMPLATE_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'template-list',
  asked: { clinicId: uuid, doctorId: optional(uuids), limit: int, afterId: optional(uuid) },
  compose({ clinicId, doctorId, limit, afterId }) {
    const isListed = and(
      eq(t.clinicId, clinicId),
      isNull(t.deletedAt),
      doctorId && isAmong(t.doctorId, doctorId),
      afterId && isAfter(afterId, clinicId),
    )
    return { found: pageRows(templates().where(isListed).orderBy(t.name, t.id), limit), audit: null }
  },
})

/** The clinic's templates by name; a cursor holds ids only. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listTemplates(
  db: Database,
  actor: Actor,
  { query, filters }: { query: TemplatesQuery; filters: unknown },
): Promise<unknown[]> {
  const { doctorId, limit } = query
  const [afterId] = decodeCursor(query.cursor, filters, positionShape) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), doctorId, limit, afterId } })
}

const positionShape = z.tuple([z.guid()])

/** Whether a template comes after another one of the clinic, by name and id. */
function isAfter(id: SQL, clinicId: SQL): SQL {
  const x = alias(appointmentTemplates, 'x')
  const name = builder
    .select({ name: x.name })
    .from(x)
    .where(and(eq(x.clinicId, clinicId), eq(x.id, id)))
  return sql`(${t.name}, ${t.id}) > (${name}, ${id})`
}
