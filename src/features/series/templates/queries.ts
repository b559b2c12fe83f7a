import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { builder, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { appointmentTemplates } from '../../../db/schema/series.ts'
import { isoShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
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
const templates = () => selectRecords(sql`to_jsonb(${t})`).from(t)

/** @throws DomainError TEMPLATE_NOT_FOUND */
export async function getTemplate(db: Database, actor: Actor, id: string): Promise<unknown> {
  const isAsked = and(inCallersClinic(actor.caller, t.clinicId), eq(t.id, id), isNull(t.deletedAt))
  const [image] = await runRead(db, { actor, found: templates().where(isAsked), audit: null })
  if (!image) throw TEMPLATE_NOT_FOUND
  return image
}

/** The clinic's templates by name; a cursor holds ids only. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listTemplates(
  db: Database,
  actor: Actor,
  { query, filters }: { query: TemplatesQuery; filters: unknown },
): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  const after = decodeCursor(query.cursor, filters, positionShape)
  const isListed = and(
    eq(t.clinicId, clinicId),
    isNull(t.deletedAt),
    query.doctorId && inArray(t.doctorId, query.doctorId),
    after ? isAfter(after[0], clinicId) : undefined,
  )
  const found = templates()
    .where(isListed)
    .orderBy(t.name, t.id)
    .limit(query.limit + 1)
  return runRead(db, { actor, found, audit: null })
}

const positionShape = z.tuple([z.guid()])

/** Whether a template comes after another one of the clinic, by name and id. */
function isAfter(id: string, clinicId: string): SQL {
  const x = alias(appointmentTemplates, 'x')
  const name = builder
    .select({ name: x.name })
    .from(x)
    .where(and(eq(x.clinicId, clinicId), eq(x.id, id)))
  return sql`(${t.name}, ${t.id}) > (${name}, ${param(id, 'uuid')})`
}
