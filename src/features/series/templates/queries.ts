import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { appointmentTemplates } from '../../../db/schema/series.ts'
import { param } from '../../../db/statement.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { decodeCursor } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { TEMPLATE_NOT_FOUND } from '../prepare.ts'
import { recurrenceRecord } from '../schemas.ts'
import type { TemplateRecord, TemplatesQuery } from './schemas.ts'

const iso = z.string().transform((text) => new Date(text).toISOString())

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
  created_at: iso,
  updated_at: iso,
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

/** @throws DomainError TEMPLATE_NOT_FOUND */
export async function getTemplate(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select to_jsonb(t) as image from ${appointmentTemplates} t where ${inCallersClinic(actor.caller, sql`t.clinic_id`)}
      and t.id = ${param(id, 'uuid')} and t.deleted_at is null`,
    audit: null,
  })
  if (!image) throw TEMPLATE_NOT_FOUND
  return image
}

const positionShape = z.tuple([z.guid()])

/** The clinic's templates by name; a cursor holds ids only. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listTemplates(
  db: Database,
  actor: Actor,
  { query, filters }: { query: TemplatesQuery; filters: unknown },
): Promise<unknown[]> {
  const after = decodeCursor(query.cursor, filters, positionShape)
  const doctors = query.doctorId
    ? sql`and t.doctor_id = any(${param(`{${query.doctorId.join(',')}}`, 'uuid[]')})`
    : sql``
  const clinicId = param(clinicOf(actor), 'uuid')
  const last = param(after?.[0] ?? null, 'uuid')
  const beyond = after
    ? sql`and (t.name, t.id) > ((select x.name from ${appointmentTemplates} x where x.clinic_id = ${clinicId} and x.id = ${last}), ${last})`
    : sql``
  return runRead(db, {
    actor,
    found: sql`select to_jsonb(t) as image from ${appointmentTemplates} t where t.clinic_id = ${clinicId}
      and t.deleted_at is null ${doctors} ${beyond} order by t.name, t.id limit ${param(query.limit + 1, 'int')}`,
    audit: null,
  })
}
