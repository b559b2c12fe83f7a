import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runRead } from '../../db/read.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { closures, timeOff } from '../../db/schema/schedule.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Actor } from '../../db/write.ts'
import { FINAL } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import { hasOffset, readInstant } from '../../domain/time.ts'
import { decodeCursor } from '../../platform/cursor.ts'
import { clinicOf } from '../../platform/deps.ts'
import { imageOf, inCallersClinic, isTreating, ownPatients, reaches } from './image.ts'
import type { ListQuery, MineQuery } from './schemas.ts'

export const APPOINTMENT_NOT_FOUND = new DomainError('APPOINTMENT_NOT_FOUND', 'There is no such appointment.')

/** @throws DomainError APPOINTMENT_NOT_FOUND, also for what the caller may not see. */
export async function getAppointment(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select ${imageOf('a')} as image, a.clinic_id, a.id, a.patient_id from ${appointments} a
      where ${inCallersClinic(actor.caller, sql`a.clinic_id`)} and a.id = ${param(id, 'uuid')}
        and ${reaches(actor.caller, 'appointments:read', 'a')}`,
    audit: { action: 'appointment.read', subjectType: 'appointment', from: 'found', patient: sql`e.patient_id` },
  })
  if (!image) throw APPOINTMENT_NOT_FOUND
  return image
}

const positionShape = z.tuple([z.iso.datetime(), z.guid()])

interface Listing {
  actor: Actor
  where: SQL[]
  descending: boolean
  limit: number
  cursor: string | undefined
  /** Everything that says which rows these are; the cursor is bound to it. */
  filters: unknown
}

/** One keyset page by start and id, and one row more when there is a next page; audited once a patient. */
async function listPage(
  db: Database,
  { actor, where, descending, limit, cursor, filters }: Listing,
): Promise<unknown[]> {
  const after = decodeCursor(cursor, filters, positionShape)
  const beyond = sql.raw(descending ? '<' : '>')
  const order = sql.raw(descending ? 'desc' : 'asc')
  const conditions = after
    ? [...where, sql`(a.starts_at, a.id) ${beyond} (${param(after[0], 'timestamptz')}, ${param(after[1], 'uuid')})`]
    : where
  return runRead(db, {
    actor,
    guards: [
      {
        name: 'page',
        materialized: true,
        query: sql`select a.* from ${appointments} a where ${sql.join(conditions, sql` and `)}
          order by a.starts_at ${order}, a.id ${order} limit ${param(limit + 1, 'int')}`,
      },
      {
        name: 'seen',
        query: sql`select distinct page.clinic_id, page.patient_id from (select * from page limit ${param(limit, 'int')}) page`,
      },
    ],
    found: sql`select ${imageOf('a')} as image from page a order by a.starts_at ${order}, a.id ${order}`,
    audit: {
      action: 'appointments.listed',
      subjectType: 'patient',
      from: 'seen',
      subject: sql`e.patient_id`,
      patient: sql`e.patient_id`,
    },
  })
}

/** The filters a list's cursor is bound to. */
export function filtersOf(actor: Actor, query: Record<string, unknown>): unknown {
  const { limit: _limit, cursor: _cursor, ...filters } = query
  return [actor.caller.clinicId, actor.caller.userId, filters]
}

/** An instant as SQL; without an offset it is wall-clock time of the clinic's zone. */
function instantOf(text: string, clinicId: string): SQL {
  if (hasOffset(text)) return instantParam(readInstant(text, 'UTC'))
  return sql`(${param(text, 'timestamp')} at time zone (select timezone from ${clinics} where id = ${param(clinicId, 'uuid')}))`
}

const isOpen = sql`a.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/** Visits that stand in time off or in closed hours: accepted over, and marked until they are moved. */
const isAffected = sql`${isOpen} and (
  exists (select from ${timeOff} t where t.doctor_id = a.doctor_id and (t.clinic_id = a.clinic_id or t.everywhere)
    and t.starts_at < a.ends_at and t.ends_at > a.starts_at)
  or exists (select from ${closures} x where x.clinic_id = a.clinic_id and (x.location_id is null or x.location_id = a.location_id)
    and x.starts_at < a.ends_at and x.ends_at > a.starts_at))`

function conditionsOf(query: ListQuery, clinicId: string, now: number): SQL[] {
  const anyOf = (column: SQL, values: readonly string[] | undefined, type: string) =>
    values ? [sql`${column} = any(${param(`{${values.join(',')}}`, `${type}[]`)})`] : []
  const zone = sql`(select timezone from ${clinics} where id = ${param(clinicId, 'uuid')})`
  const dayStart = (offset: number) =>
    sql`((${param(query.date, 'date')} + ${param(offset, 'int')})::timestamp at time zone ${zone})`
  return [
    ...anyOf(sql`a.doctor_id`, query.doctorId, 'uuid'),
    ...anyOf(sql`a.patient_id`, query.patientId, 'uuid'),
    ...anyOf(sql`a.location_id`, query.locationId, 'uuid'),
    ...anyOf(sql`a.status`, query.status, 'text'),
    ...anyOf(sql`a.type`, query.type, 'text'),
    ...(query.date ? [sql`a.starts_at >= ${dayStart(0)} and a.starts_at < ${dayStart(1)}`] : []),
    ...(query.from ? [sql`a.starts_at >= ${instantOf(query.from, clinicId)}`] : []),
    ...(query.to ? [sql`a.starts_at < ${instantOf(query.to, clinicId)}`] : []),
    ...(query.followUp === undefined ? [] : [query.followUp ? sql`a.is_follow_up` : sql`not a.is_follow_up`]),
    ...(query.unresolved ? [sql`a.ends_at < ${instantParam(now)} and ${isOpen}`] : []),
    ...(query.unresolved === false ? [sql`not (a.ends_at < ${instantParam(now)} and ${isOpen})`] : []),
    ...(query.affected === undefined ? [] : [query.affected ? isAffected : sql`not (${isAffected})`]),
    ...(query.externalId ? [sql`a.external_id = ${param(query.externalId, 'text')}`] : []),
    ...(query.updatedSince ? [sql`a.updated_at >= ${instantOf(query.updatedSince, clinicId)}`] : []),
  ]
}

/** The clinic's calendar as the caller may see it, by `appointmentDate` and id. */
export async function listAppointments(db: Database, actor: Actor, query: ListQuery): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  return listPage(db, {
    actor,
    where: [
      inCallersClinic(actor.caller, sql`a.clinic_id`),
      reaches(actor.caller, 'appointments:read', 'a'),
      ...conditionsOf(query, clinicId, actor.now),
    ],
    descending: query.sort === '-appointmentDate',
    limit: query.limit,
    cursor: query.cursor,
    filters: filtersOf(actor, query),
  })
}

const finalStates = param(`{${FINAL.join(',')}}`, 'text[]')

function whenCondition(when: MineQuery['when'], now: number): SQL[] {
  const upcoming = sql`a.status <> all(${finalStates}) and a.ends_at > ${instantParam(now)}`
  if (when === 'all') return []
  return [when === 'upcoming' ? upcoming : sql`not (${upcoming})`]
}

/** The caller's own visits, as a patient (and guardian) or as a doctor: what is coming soonest first, what is past latest first. */
export async function listMine(db: Database, actor: Actor, query: MineQuery): Promise<unknown[]> {
  const { caller, now } = actor
  const asPatient = sql`(a.clinic_id, a.patient_id) in ${ownPatients(caller)}`
  const asDoctor = isTreating(caller, 'a')
  const mine = { patient: asPatient, doctor: asDoctor, either: sql`(${asPatient} or ${asDoctor})` }[
    query.as ?? 'either'
  ]
  return listPage(db, {
    actor,
    where: [
      inCallersClinic(caller, sql`a.clinic_id`),
      mine,
      ...whenCondition(query.when, now),
      ...(query.status ? [sql`a.status = any(${param(`{${query.status.join(',')}}`, 'text[]')})`] : []),
    ],
    descending: query.when !== 'upcoming',
    limit: query.limit,
    cursor: query.cursor,
    filters: filtersOf(actor, query),
  })
}

/** A user's coming visits, as their patient or as their doctor, of those the caller may see. */
export async function listUpcomingOf(
  db: Database,
  actor: Actor,
  { userId, limit, cursor }: { userId: string; limit: number; cursor?: string | undefined },
): Promise<unknown[]> {
  const subject = { ...actor.caller, userId }
  return listPage(db, {
    actor,
    where: [
      inCallersClinic(actor.caller, sql`a.clinic_id`),
      reaches(actor.caller, 'appointments:read', 'a'),
      sql`((a.clinic_id, a.patient_id) in ${ownPatients(subject)} or ${isTreating(subject, 'a')})`,
      ...whenCondition('upcoming', actor.now),
    ],
    descending: false,
    limit,
    cursor,
    filters: filtersOf(actor, { userId }),
  })
}
