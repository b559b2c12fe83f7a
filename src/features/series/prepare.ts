import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import type { Idempotency } from '../../db/request.ts'
import { clinics } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { appointmentTemplates } from '../../db/schema/series.ts'
import { param } from '../../db/statement.ts'
import { TEMPLATE_NOT_FOUND } from '../../domain/not-found.ts'
import { hasOffset } from '../../domain/time.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { type RecurringInput, recurrenceRecord } from './schemas.ts'

const templateShape = z.object({
  doctor_id: z.string(),
  type: z.enum(VISIT_TYPES),
  location_id: z.string().nullable(),
  duration_minutes: z.number(),
  time: z.string(),
  recurrence: recurrenceRecord,
})

/** What has to be known before a series can be expanded: its template, and the zone an instant is to be read in. */
export interface Prepared {
  template: z.infer<typeof templateShape> | null
  zone: string
}

const rowShape = z.object({
  kept: z.unknown(),
  template: templateShape.nullable(),
  clinic_zone: z.string().nullable(),
  location_zone: z.string().nullable(),
})

/** Asks the database only where the request leaves something to be known. @throws DomainError TEMPLATE_NOT_FOUND, IDEMPOTENCY_KEY_REUSED */
export async function prepare(
  { db, actor }: Deps,
  { input, idempotency, clinicId }: { input: RecurringInput; idempotency: Idempotency | null; clinicId: string },
): Promise<Prepared | { replay: Record<string, unknown> }> {
  const { templateId, startDate } = input
  const isInstant = startDate.includes('T') && hasOffset(startDate)
  if (templateId === undefined && !isInstant) return { template: null, zone: 'UTC' }
  const clinic = param(clinicId, 'uuid')
  const [found] = await db.run(sql`with t as (select x.* from ${appointmentTemplates} x where x.clinic_id = ${clinic}
      and x.id = ${param(templateId ?? null, 'uuid')} and x.deleted_at is null)
    select ${keptColumn(actor, idempotency)} kept, (select to_jsonb(t) from t) template,
      (select c.timezone from ${clinics} c where c.id = ${clinic}) clinic_zone,
      (select l.timezone from ${locations} l where l.clinic_id = ${clinic}
        and l.id = coalesce(${param(input.locationId ?? null, 'uuid')}, (select t.location_id from t))) location_zone`)
  const row = rowShape.parse(found)
  const replay = replayKept(row.kept, idempotency)
  if (replay) return { replay: replay.image }
  if (templateId !== undefined && !row.template) throw TEMPLATE_NOT_FOUND
  const type = input.type ?? row.template?.type
  const zone = (type === 'IN_PERSON' && row.location_zone) || row.clinic_zone || 'UTC'
  return { template: row.template, zone }
}
