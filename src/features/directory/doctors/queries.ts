import { and, eq, exists, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { builder, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { workingSessions } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import { DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { byExternalId } from '../external-id.ts'
import { afterName } from '../paging.ts'
import { readOpen } from '../read-open.ts'
import { isStaff } from '../staff.ts'
import { doctorColumns } from './record.ts'
import type { DoctorsQuery } from './schemas.ts'

const d = alias(doctors, 'd')
const m = alias(clinicDoctors, 'm')

/** Doctors, each in their place in a clinic. */
const placed = () => builder.select({ columns: doctorColumns }).from(d).innerJoin(m, eq(m.doctorId, d.id))

/** @throws DomainError DOCTOR_NOT_FOUND, UNAUTHENTICATED */
export async function getDoctor(db: Database, actor: Actor, id: string): Promise<unknown> {
  const first = placed()
    .where(and(inCallersClinic(actor.caller, m.clinicId), eq(d.id, id)))
    .orderBy(m.clinicId)
    .limit(1)
  const [image] = await readOpen(db, actor, selectRecords(sql`to_jsonb(x)`).from(first.as('x')))
  if (!image) throw DOCTOR_NOT_FOUND
  return image
}

/** The name of a doctor of a clinic. */
function nameIn(clinicId: string, id: string) {
  const y = alias(doctors, 'y')
  const n = alias(clinicDoctors, 'n')
  return builder
    .select({ name: y.name })
    .from(y)
    .innerJoin(n, eq(n.doctorId, y.id))
    .where(and(eq(n.clinicId, clinicId), eq(y.id, id)))
}

/** Whether the doctor has hours at a location. */
function worksAt(locationId: string): SQL {
  const w = alias(workingSessions, 'w')
  const isTheirs = and(eq(w.doctorId, d.id), eq(w.clinicId, m.clinicId), eq(w.locationId, locationId))
  return exists(builder.select({ id: w.id }).from(w).where(isTheirs))
}

/** A clinic's doctors by name: to staff also those who left. One row more than the limit when there is a next page. */
export async function listDoctors(db: Database, actor: Actor, query: DoctorsQuery): Promise<unknown[]> {
  const { cursor, externalId, specialty, locationId, limit } = query
  const clinicId = clinicOf(actor)
  const since = query.updatedSince === undefined ? null : requestInstant(query.updatedSince, clinicZone(clinicId))
  const active = query.active ?? (isStaff(actor.caller) ? undefined : true)
  const isListed = and(
    eq(m.clinicId, clinicId),
    active === undefined ? undefined : eq(m.active, active),
    byExternalId(externalId, actor.caller, m.externalId),
    since ? sql`greatest(${d.updatedAt}, ${m.updatedAt}) >= ${since}` : undefined,
    specialty ? sql`lower(${d.specialty}) = lower(${param(specialty, 'text')})` : undefined,
    locationId ? worksAt(locationId) : undefined,
    afterName(d, { cursor, filters: filtersOf(actor, query), nameOf: (id) => nameIn(clinicId, id) }),
  )
  const page = placed()
    .where(isListed)
    .orderBy(d.name, d.id)
    .limit(limit + 1)
  return readOpen(
    db,
    actor,
    selectRecords(sql`to_jsonb(x)`).from(page.as('x')).orderBy(sql`x.name`, sql`x.id`),
    since ? [isOnTheClock('updatedSince', since)] : [],
  )
}
