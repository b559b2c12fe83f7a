import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { closures, locations } from '../../../db/schema/schedule.ts'
import { isoShape } from '../../../db/shapes.ts'
import { CLOSURE_NOT_FOUND } from '../../../domain/not-found.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { doctorIdsOf } from '../clinic/queries.ts'
import { afterStart, overlaps, SPAN, STARTS_PAGE, startsAfter } from '../paging.ts'
import type { ClosureRecord, ClosuresQuery } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  location_id: z.string().nullable(),
  starts_at: isoShape,
  ends_at: isoShape,
  reason: z.string().nullable(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
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

const x = alias(closures, 'x')
const closureRows = () => selectRecords(sql`row_to_json(${x})`).from(x)

const get = defineRead({
  name: 'closure-get',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: closureRows().where(and(inCallersClinic(caller, x.clinicId), eq(x.id, id))),
    audit: null,
  }),
})

/** @throws DomainError NOT_FOUND */
export async function getClosure(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
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

const list = defineRead({
  name: 'closure-list',
  asked: { ...STARTS_PAGE, ...SPAN, clinicId: uuid, locationId: optional(uuid) },
  compose(asked) {
    const { clinicId, locationId, limit } = asked
    const zone = sql`coalesce(${zoneOfLocation(clinicId, locationId ?? sql`null::uuid`)}, ${clinicZone(clinicId)})`
    const isListed = and(
      eq(x.clinicId, clinicId),
      overlaps(x, asked, zone),
      locationId && or(isNull(x.locationId), eq(x.locationId, locationId)),
      afterStart(x, asked),
    )
    return { found: pageRows(closureRows().where(isListed).orderBy(x.startsAt, x.id), limit), audit: null }
  },
})

/** A clinic's closures by start, of the whole clinic and of locations; one row more than the limit when there is a next page. */
export async function listClosures(db: Database, actor: Actor, query: ClosuresQuery): Promise<unknown[]> {
  const after = startsAfter(query.cursor, filtersOf(actor, query))
  return runRead(db, list, { actor, asked: { ...query, ...after, clinicId: clinicOf(actor) } })
}
