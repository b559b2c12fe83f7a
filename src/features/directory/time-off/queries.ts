import { and, eq, exists } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { builder, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DOCTOR_NOT_FOUND, TIME_OFF_NOT_FOUND } from '../../../domain/not-found.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { afterStart, overlaps } from '../paging.ts'
import { timeOffImage } from './record.ts'
import type { TimeOffQuery } from './schemas.ts'
import { zoneOfDoctor } from './zone.ts'

const t = alias(timeOff, 't')
const m = alias(clinicDoctors, 'm')
const absences = () => selectRecords(timeOffImage('t')).from(t)

/** @throws DomainError NOT_FOUND */
export async function getTimeOff(db: Database, actor: Actor, key: { doctorId: string; id: string }): Promise<unknown> {
  const isAsked = and(eq(t.clinicId, clinicOf(actor)), eq(t.doctorId, key.doctorId), eq(t.id, key.id))
  const [image] = await runRead(db, { actor, found: absences().where(isAsked), audit: null })
  if (!image) throw TIME_OFF_NOT_FOUND
  return image
}

/**
 * A doctor's time off in the caller's clinic by start; one row more than the limit when there is a next page.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listTimeOff(
  db: Database,
  actor: Actor,
  { doctorId, query }: { doctorId: string; query: TimeOffQuery },
): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  const zone = zoneOfDoctor({
    clinicId: param(clinicId, 'uuid'),
    doctorId: param(doctorId, 'uuid'),
    at: instantParam(actor.now),
  })
  const isListed = and(
    eq(t.clinicId, clinicId),
    eq(t.doctorId, doctorId),
    overlaps(t, query, zone),
    afterStart(t, { cursor: query.cursor, filters: filtersOf(actor, { ...query, doctorId }) }),
  )
  const doctor = builder
    .select({ id: m.doctorId })
    .from(m)
    .where(and(eq(m.clinicId, clinicId), eq(m.doctorId, doctorId)))
  return runRead(db, {
    actor,
    found: absences()
      .where(isListed)
      .orderBy(t.startsAt, t.id)
      .limit(query.limit + 1),
    audit: null,
    checks: [{ name: 'doctor', holds: exists(doctor), refusal: DOCTOR_NOT_FOUND }],
  })
}
