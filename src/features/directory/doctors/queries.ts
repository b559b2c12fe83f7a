import { and, eq, exists, not, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { text, uuid } from '../../../db/asked.ts'
import { builder, pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { choice, optional, requestTime } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { workingSessions } from '../../../db/schema/schedule.ts'
import { DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import { isAnonymous } from '../../../platform/auth/authenticate.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { byExternalId } from '../external-id.ts'
import { afterName, NAMES_PAGE, namesAfter } from '../paging.ts'
import { OPEN, openRead } from '../read-open.ts'
import { isStaff } from '../staff.ts'
import { doctorColumns } from './record.ts'
import type { DoctorsQuery } from './schemas.ts'

const d = alias(doctors, 'd')
const m = alias(clinicDoctors, 'm')

/** Doctors, each in their place in a clinic. */
const placed = () => builder.select({ columns: doctorColumns }).from(d).innerJoin(m, eq(m.doctorId, d.id))

const get = defineRead({
  name: 'doctor-get',
  asked: { id: uuid, ...OPEN },
  compose(asked) {
    const inOrder = placed()
      .where(and(inCallersClinic(asked.caller, m.clinicId), eq(d.id, asked.id)))
      .orderBy(m.clinicId)
    return openRead(asked, { found: sql`select row_to_json(x) as image from (${inOrder.getSQL()} limit 1) x` })
  },
})

/** @throws DomainError DOCTOR_NOT_FOUND, UNAUTHENTICATED */
export async function getDoctor(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id, isNobody: isAnonymous(actor.caller) } })
  if (!image) throw DOCTOR_NOT_FOUND
  return image
}

/** The name of a doctor of a clinic. */
function nameIn(clinicId: SQL, id: SQL) {
  const y = alias(doctors, 'y')
  const n = alias(clinicDoctors, 'n')
  return builder
    .select({ name: y.name })
    .from(y)
    .innerJoin(n, eq(n.doctorId, y.id))
    .where(and(eq(n.clinicId, clinicId), eq(y.id, id)))
}

/** Whether the doctor has hours at a location. */
function worksAt(locationId: SQL): SQL {
  const w = alias(workingSessions, 'w')
  const isTheirs = and(eq(w.doctorId, d.id), eq(w.clinicId, m.clinicId), eq(w.locationId, locationId))
  return exists(builder.select({ id: w.id }).from(w).where(isTheirs))
}

const list = defineRead({
  name: 'doctor-list',
  asked: {
    ...OPEN,
    ...NAMES_PAGE,
    clinicId: uuid,
    active: choice<boolean | undefined>(),
    externalId: optional(text),
    specialty: optional(text),
    locationId: optional(uuid),
    updatedSince: requestTime,
  },
  compose(asked) {
    const { caller, clinicId, active, externalId, specialty, locationId, updatedSince, limit, afterId } = asked
    const since = updatedSince && requestInstant(updatedSince, clinicZone(clinicId))
    const isListed = and(
      eq(m.clinicId, clinicId),
      active === undefined ? undefined : active ? sql`${m.active}` : not(sql`${m.active}`),
      byExternalId(externalId, caller, m.externalId),
      since && sql`greatest(${d.updatedAt}, ${m.updatedAt}) >= ${since}`,
      specialty && sql`lower(${d.specialty}) = lower(${specialty})`,
      locationId && worksAt(locationId),
      afterName(d, { afterId, nameOf: (id) => nameIn(clinicId, id) }),
    )
    const page = pageRows(placed().where(isListed).orderBy(d.name, d.id), limit)
    return openRead(asked, {
      found: sql`select row_to_json(x) as image from (${page}) x order by x.name, x.id`,
      checks: since ? [isOnTheClock('updatedSince', since)] : [],
    })
  },
})

/** A clinic's doctors by name: to staff also those who left. One row more than the limit when there is a next page. */
export async function listDoctors(db: Database, actor: Actor, query: DoctorsQuery): Promise<unknown[]> {
  const { caller } = actor
  const active = query.active ?? (isStaff(caller) ? undefined : true)
  const after = namesAfter(query.cursor, filtersOf(actor, query))
  const asked = { ...query, ...after, active, clinicId: clinicOf(actor), isNobody: isAnonymous(caller) }
  return runRead(db, list, { actor, asked })
}
