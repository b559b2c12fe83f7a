import { and, asc, desc, inArray, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { builder, rowsWhere, selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { clinicZone, minutesSetting } from '../../db/clinic-setting.ts'
import { cte, materialized } from '../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../db/local-instant.ts'
import { type Read, readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { memberships } from '../../db/schema/memberships.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { instantParam, param } from '../../db/statement.ts'
import { type Caller, reachesOf } from '../../domain/access.ts'
import { FINAL } from '../../domain/appointment.ts'
import { USER_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { callerReaches, inCallersClinic, isOwn, isTreating, ownPatients } from '../../records/visibility.ts'
import { imageOf } from '../../records/visits/appointment.ts'
import { listFilters } from './list-filters.ts'
import type { ListQuery, MineQuery } from './list-schemas.ts'

const positionShape = z.tuple([z.iso.datetime(), z.guid()])

const a = alias(appointments, 'a')

interface Listing {
  actor: Actor
  where: SQL | undefined
  descending: boolean
  limit: number
  cursor: string | undefined
  /** Everything that says which rows these are; the cursor is bound to it. */
  filters: unknown
  checks?: Read['checks']
  /** Whether few rows pass. */
  isSelective?: boolean
}

/** One keyset page by start and id, and one row more when there is a next page; audited once a patient. */
async function listPage(
  db: Database,
  { actor, where, descending, limit, cursor, filters, checks = [], isSelective = false }: Listing,
): Promise<unknown[]> {
  const after = decodeCursor(cursor, filters, positionShape)
  const [beyond, way] = descending ? [sql.raw('<'), desc] : [sql.raw('>'), asc]
  const isOnPage = and(
    where,
    after
      ? sql`(${a.startsAt}, ${a.id}) ${beyond} (${param(after[0], 'timestamptz')}, ${param(after[1], 'uuid')})`
      : undefined,
  )
  const sorted = [way(a.startsAt), way(a.id)]
  const rows = builder.select({ all: sql`${a}.*` })
  const page = rows
    .from(rowsWhere(a, isOnPage, { filtersFirst: isSelective }))
    .orderBy(...sorted)
    .limit(limit + 1)
  const shown = rows
    .from(sql`page ${a}`)
    .orderBy(...sorted)
    .limit(limit)
  return runRead(db, {
    actor,
    guards: [
      materialized('page', page),
      cte('seen', sql`select distinct a.clinic_id, a.patient_id id from ${shown} a`),
    ],
    found: selectRecords(imageOf('a'))
      .from(sql`page ${a}`)
      .orderBy(...sorted),
    audit: readingOf(patientKind, { from: 'seen', action: 'appointments.listed' }),
    checks,
  })
}

/** Whether the caller reads visits as staff. */
const readsClinic = ({ caller }: Actor) => reachesOf(caller.roles, 'appointments:read').includes('clinic')

/** The clinic's calendar as the caller may see it, by `appointmentDate` and id. */
export async function listAppointments(db: Database, actor: Actor, query: ListQuery): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  return listPage(db, {
    actor,
    where: and(
      inCallersClinic(actor.caller, a.clinicId),
      callerReaches(actor.caller, 'appointments:read', 'a'),
      listFilters(query, clinicId, actor.now),
      // It finds nothing for a caller who may not see external ids.
      query.externalId !== undefined && !readsClinic(actor) ? sql`false` : undefined,
    ),
    descending: query.sort === '-appointmentDate',
    limit: query.limit,
    cursor: query.cursor,
    filters: filtersOf(actor, query),
    isSelective: query.updatedSince !== undefined,
    checks: [query.from, query.to, query.updatedSince]
      .filter((text) => text !== undefined)
      .map((text, at) => isOnTheClock(`instant ${at + 1}`, requestInstant(text, clinicZone(clinicId)))),
  })
}

const finalStates = param(`{${FINAL.join(',')}}`, 'text[]')

/** The conditions of a list over the visits of an alias. */
type Over = (alias: string) => SQL[]

/**
 * Coming is what is not over: its end lies ahead, or its patient waits or is seen, or its call may be joined. No visit is
 * longer than eight hours and no call is open for more than a day after it, and who waits since earlier is found by an index
 * of their own: said as the first start that counts, because the indexes of the lists are by start.
 */
function isUpcoming(now: number, mine: Over): SQL {
  const at = instantParam(now)
  const isUnderWay = (alias: string) => sql`${sql.identifier(alias)}.status in ('CHECKED_IN', 'IN_PROGRESS')`
  const closes = sql`(select ${minutesSetting('c', 'joinClosesMinutes')} from ${clinics} c where c.id = a.clinic_id)`
  const underWay = sql`(select min(o.starts_at) from ${appointments} o where ${sql.join([isUnderWay('o'), ...mine('o')], sql` and `)})`
  return sql`a.status <> all(${finalStates}) and a.starts_at >= least(${at} - interval '32 hours', ${underWay})
    and (a.ends_at > ${at} or ${isUnderWay('a')}
      or a.type = 'VIDEO_CALL' and a.status in ('SCHEDULED', 'CONFIRMED') and a.ends_at + ${closes} >= ${at})`
}

function whenCondition(when: MineQuery['when'], now: number, mine: Over): SQL | undefined {
  if (when === 'all') return undefined
  const upcoming = isUpcoming(now, mine)
  return when === 'upcoming' ? upcoming : sql`not (${upcoming})`
}

/** The caller's own visits, as a patient (and guardian) or as a doctor: what is coming soonest first, what is past latest first. */
export async function listMine(db: Database, actor: Actor, query: MineQuery): Promise<unknown[]> {
  const { caller, now } = actor
  const mine: Over = (alias) => {
    const asPatient = isOwn(caller, alias)
    const asDoctor = isTreating(caller, alias)
    const either = sql`(${asPatient} or ${asDoctor})`
    const inClinic = inCallersClinic(caller, sql`${sql.identifier(alias)}.clinic_id`)
    return [inClinic, { patient: asPatient, doctor: asDoctor, either }[query.as ?? 'either']]
  }
  return listPage(db, {
    actor,
    where: and(...mine('a'), whenCondition(query.when, now, mine), query.status && inArray(a.status, query.status)),
    descending: query.when !== 'upcoming',
    limit: query.limit,
    cursor: query.cursor,
    filters: filtersOf(actor, query),
  })
}

/** Whether the caller may know of a user in their clinic. A caller who is only a patient knows themselves and their wards. */
function isUserSeen(caller: Caller, subject: Caller): SQL {
  if (subject.userId === caller.userId) return sql`true`
  const user = param(subject.userId, 'uuid')
  const here = (alias: string) => inCallersClinic(caller, sql`${sql.identifier(alias)}.clinic_id`)
  if (!reachesOf(caller.roles, 'appointments:read').includes('clinic'))
    return sql`exists (select from ${patients} p where p.user_id = ${user} and ${here('p')} and (p.clinic_id, p.id) in ${ownPatients(caller)})`
  return sql`(exists (select from ${ownPatients(subject, { ofDeceased: true })} p where ${here('p')})
    or exists (select from ${memberships} m where m.user_id = ${user} and ${here('m')})
    or exists (select from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id where d.user_id = ${user} and ${here('m')}))`
}

/**
 * A user's coming visits, as their patient or as their doctor, of those the caller may see.
 * @throws DomainError NOT_FOUND for a user whom the caller may not see
 */
export async function listUpcomingOf(
  db: Database,
  actor: Actor,
  { userId, limit, cursor }: { userId: string; limit: number; cursor?: string | undefined },
): Promise<unknown[]> {
  // Staff also see users whose link to a deceased patient has run out: only those users lose sight of the record.
  const isStaff = readsClinic(actor)
  // A sign-out counts for the tokens of the caller, and this user is not the caller.
  const subject = { ...actor.caller, userId, issuedAt: null }
  const theirs: Over = (alias) => [
    inCallersClinic(actor.caller, sql`${sql.identifier(alias)}.clinic_id`),
    callerReaches(actor.caller, 'appointments:read', alias),
    sql`(${isOwn(subject, alias, { ofDeceased: isStaff })} or ${isTreating(subject, alias)})`,
  ]
  return listPage(db, {
    actor,
    where: and(...theirs('a'), isUpcoming(actor.now, theirs)),
    descending: false,
    limit,
    cursor,
    filters: filtersOf(actor, { userId }),
    checks: [{ name: 'user', holds: isUserSeen(actor.caller, subject), refusal: USER_NOT_FOUND }],
  })
}
