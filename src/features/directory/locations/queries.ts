import { and, eq, not, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { text, uuid } from '../../../db/asked.ts'
import { builder, pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { choice, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { isoShape } from '../../../db/shapes.ts'
import type { Caller } from '../../../domain/access.ts'
import { LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import { isAnonymous } from '../../../platform/auth/authenticate.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { byExternalId } from '../external-id.ts'
import { afterName, NAMES_PAGE, namesAfter } from '../paging.ts'
import { OPEN, openRead } from '../read-open.ts'
import { isStaff } from '../staff.ts'
import type { LocationRecord, LocationsQuery } from './schemas.ts'

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
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image, as this caller may see it. */
export function presentLocation(image: unknown, caller: Caller): LocationRecord {
  const { clinic_id, radius_metres, check_in_code, external_id, created_at, updated_at, ...row } =
    imageShape.parse(image)
  const place = { clinicId: clinic_id, radiusMetres: radius_metres, checkInCode: check_in_code }
  const elsewhere = isStaff(caller) && { externalId: external_id }
  return { ...row, ...place, ...elsewhere, createdAt: created_at, updatedAt: updated_at }
}

const l = alias(locations, 'l')
const places = () => selectRecords(sql`row_to_json(${l})`).from(l)

const get = defineRead({
  name: 'location-get',
  asked: { id: uuid, ...OPEN },
  compose: (asked) =>
    openRead(asked, { found: places().where(and(inCallersClinic(asked.caller, l.clinicId), eq(l.id, asked.id))) }),
})

/** @throws DomainError LOCATION_NOT_FOUND, UNAUTHENTICATED */
export async function getLocation(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id, isNobody: isAnonymous(actor.caller) } })
  if (!image) throw LOCATION_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'location-list',
  asked: {
    ...OPEN,
    ...NAMES_PAGE,
    clinicId: uuid,
    active: choice<boolean | undefined>(),
    externalId: optional(text),
  },
  compose(asked) {
    const { caller, clinicId, active, externalId, limit, afterId } = asked
    const x = alias(locations, 'x')
    const nameOf = (id: SQL) =>
      builder
        .select({ name: x.name })
        .from(x)
        .where(and(eq(x.clinicId, clinicId), eq(x.id, id)))
    const isListed = and(
      eq(l.clinicId, clinicId),
      active === undefined ? undefined : active ? sql`${l.active}` : not(sql`${l.active}`),
      byExternalId(externalId, caller, l.externalId),
      afterName(l, { afterId, nameOf }),
    )
    return openRead(asked, { found: pageRows(places().where(isListed).orderBy(l.name, l.id), limit) })
  },
})

/** A clinic's locations by name: to staff also those not in use. One row more than the limit when there is a next page. */
export async function listLocations(db: Database, actor: Actor, query: LocationsQuery): Promise<unknown[]> {
  const { caller } = actor
  const active = query.active ?? (isStaff(caller) ? undefined : true)
  const after = namesAfter(query.cursor, filtersOf(actor, query))
  const asked = { ...query, ...after, active, clinicId: clinicOf(actor), isNobody: isAnonymous(caller) }
  return runRead(db, list, { actor, asked })
}
