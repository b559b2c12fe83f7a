import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import { closures, locations } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { doctorIdsOf } from '../clinic/queries.ts'
import { afterStart, spanConditions } from '../paging.ts'
import type { ClosureRecord, ClosuresQuery } from './schemas.ts'

export const CLOSURE_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such closure.')

const iso = z.string().transform((text) => new Date(text).toISOString())

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  location_id: z.string().nullable(),
  starts_at: iso,
  ends_at: iso,
  reason: z.string().nullable(),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
})

/** The record of a row's image. */
export function presentClosure(image: unknown): ClosureRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    locationId: row.location_id,
    from: row.starts_at,
    to: row.ends_at,
    reason: row.reason,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** @throws DomainError NOT_FOUND */
export async function getClosure(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select to_jsonb(x) as image from ${closures} x
      where ${inCallersClinic(actor.caller, sql`x.clinic_id`)} and x.id = ${param(id, 'uuid')}`,
    audit: null,
  })
  if (!image) throw CLOSURE_NOT_FOUND
  return image
}

/** The zone (SQL) of one location of a clinic; null where none is named, or there is no such one. */
export function zoneOfLocation(clinicId: SQL, locationId: SQL): SQL {
  return sql`(select l.timezone from ${locations} l where l.clinic_id = ${clinicId} and l.id = ${locationId})`
}

/** A closure's row as jsonb, with the doctors whom it binds: all of the clinic. */
export function closureImage(alias: string): SQL {
  const x = sql.raw(alias)
  return sql`to_jsonb(${x}) - 'n' || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`${x}.clinic_id`)})`
}

/** A clinic's closures by start, of the whole clinic and of locations; one row more than the limit when there is a next page. */
export async function listClosures(db: Database, actor: Actor, query: ClosuresQuery): Promise<unknown[]> {
  const clinicId = param(clinicOf(actor), 'uuid')
  const clinicsZone = sql`(select timezone from ${clinics} where id = ${clinicId})`
  const zone = sql`coalesce(${zoneOfLocation(clinicId, param(query.locationId ?? null, 'uuid'))}, ${clinicsZone})`
  const atLocation: SQL[] = query.locationId
    ? [sql`(x.location_id is null or x.location_id = ${param(query.locationId, 'uuid')})`]
    : []
  const where = [
    sql`x.clinic_id = ${clinicId}`,
    ...spanConditions(query, 'x', zone),
    ...atLocation,
    afterStart(query.cursor, filtersOf(actor, query), 'x'),
  ]
  return runRead(db, {
    actor,
    found: sql`select to_jsonb(x) as image from ${closures} x where ${sql.join(where, sql` and `)}
      order by x.starts_at, x.id limit ${param(query.limit + 1, 'int')}`,
    audit: null,
  })
}
