import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import type { Actor } from '../../../db/request.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import type { Caller } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { externalIdIs } from '../external-id.ts'
import { afterName } from '../paging.ts'
import { readOpen } from '../read-open.ts'
import { isStaff } from '../staff.ts'
import type { LocationRecord, LocationsQuery } from './schemas.ts'

export const LOCATION_NOT_FOUND = new DomainError('LOCATION_NOT_FOUND', 'There is no such location.')

const iso = z.string().transform((text) => new Date(text).toISOString())

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  timezone: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  radius_metres: z.number(),
  check_in_code: z.enum(['rotating', 'printed']).default('rotating'),
  active: z.boolean(),
  external_id: z.string().nullable().default(null),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
})

/** The record of a row's image, as this caller may see it. */
export function presentLocation(image: unknown, caller: Caller): LocationRecord {
  const { clinic_id, radius_metres, check_in_code, external_id, created_at, updated_at, ...row } =
    imageShape.parse(image)
  const place = { clinicId: clinic_id, radiusMetres: radius_metres, checkInCode: check_in_code }
  const elsewhere = isStaff(caller) && { externalId: external_id }
  return { ...row, ...place, ...elsewhere, createdAt: created_at, updatedAt: updated_at }
}

/** @throws DomainError LOCATION_NOT_FOUND, UNAUTHENTICATED */
export async function getLocation(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await readOpen(
    db,
    actor,
    sql`select to_jsonb(l) as image from ${locations} l
      where ${inCallersClinic(actor.caller, sql`l.clinic_id`)} and l.id = ${param(id, 'uuid')}`,
  )
  if (!image) throw LOCATION_NOT_FOUND
  return image
}

/** A clinic's locations by name: to staff also those not in use. One row more than the limit when there is a next page. */
export async function listLocations(db: Database, actor: Actor, query: LocationsQuery): Promise<unknown[]> {
  const clinicId = param(clinicOf(actor), 'uuid')
  const active = query.active ?? (isStaff(actor.caller) ? null : true)
  const nameOf = (id: SQL) => sql`(select x.name from ${locations} x where x.clinic_id = ${clinicId} and x.id = ${id})`
  const after = afterName(query.cursor, filtersOf(actor, query), nameOf)
  const where = [...externalIdIs(query.externalId, actor.caller, sql`l.external_id`), after('l')]
  return readOpen(
    db,
    actor,
    sql`select to_jsonb(l) as image from ${locations} l where l.clinic_id = ${clinicId}
      and (${param(active, 'boolean')} is null or l.active = ${param(active, 'boolean')}) and ${sql.join(where, sql` and `)}
      order by l.name, l.id limit ${param(query.limit + 1, 'int')}`,
  )
}
