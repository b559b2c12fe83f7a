import { and, asc, desc, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, texts, uuid } from '../../../db/asked.ts'
import type { Asker } from '../../../db/asker.ts'
import { builder, isAmong, pageRows, rowsWhere } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone, minutesSetting } from '../../../db/clinic-setting.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import { defineRead, type Parts, readingOf, runRead } from '../../../db/read.ts'
import { choice, isoInstant, type NamedOf, optional, type ReadColumns } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../../db/schema/people.ts'
import { type Caller, reachesOf } from '../../../domain/access.ts'
import { FINAL } from '../../../domain/appointment.ts'
import { USER_NOT_FOUND } from '../../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { callerReaches, inCallersClinic, isOwn, isTreating, ownPatients } from '../../../records/visibility.ts'
import { shownPage, visitsOfPage } from '../../../records/visits/shown-page.ts'
import { groupOf, LIST_FILTERS, listFilters } from './list-filters.ts'
import type { ListQuery, MineQuery } from './list-schemas.ts'

const positionShape = z.tuple([z.iso.datetime(), z.guid()])

const a = alias(appointments, 'a')

/** How many rows a page has, and after which it begins; the first begins after none. */
const PAGE = { limit: int, afterStart: optional(isoInstant), afterId: optional(uuid) }

/** @throws DomainError INVALID_CURSOR */
function pageAfter(cursor: string | undefined, filters: unknown) {
  const [afterStart, afterId] = decodeCursor(cursor, filters, positionShape) ?? []
  return { afterStart, afterId }
}

/** Visits of somebody, and which of them are listed. */
interface Share {
  whose: SQL
  where: SQL | undefined
  /** Whether few rows pass. */
  isSelective?: boolean
}

interface Listed {
  /** Each is found by an index of its own; a visit of several is listed once. */
  shares: readonly Share[]
  descending: boolean
}

/** One keyset page by start and id, and one row more when there is a next page; audited once a patient. */
function page({ limit, afterStart, afterId }: NamedOf<typeof PAGE>, { shares, descending }: Listed): Parts {
  const [beyond, way] = descending ? [sql.raw('<'), desc] : [sql.raw('>'), asc]
  const isBeyond = afterStart && sql`(${a.startsAt}, ${a.id}) ${beyond} (${afterStart}, ${afterId})`
  const sorted = [way(a.startsAt), way(a.id)]
  const rows = builder.select({ all: sql`${a}.*` })
  const selects = shares.map(({ whose, where, isSelective = false }, n) => {
    const apart = shares.slice(0, n).map((other) => sql`(${other.whose}) is not true`)
    const share = rowsWhere(a, and(whose, where, isBeyond, ...apart), { filtersFirst: isSelective })
    return pageRows(rows.from(share).orderBy(...sorted), limit)
  })
  const [only] = selects
  const all = sql`(${sql.join(selects, sql`)\nunion all (`)})`
  const inOrder =
    only && selects.length === 1 ? only : pageRows(rows.from(sql`(${all}) ${a}`).orderBy(...sorted), limit)
  const shown = sql`${rows
    .from(sql`page ${a}`)
    .orderBy(...sorted)
    .getSQL()} limit ${limit}`
  return {
    guards: [
      materialized('page', inOrder),
      cte('seen', sql`select distinct a.clinic_id, a.patient_id id from (${shown}) a`),
    ],
    found: sql`select ${shownPage('page', [way(sql`page.starts_at`), way(sql`page.id`)])} as image`,
    audit: readingOf(patientKind, { from: 'seen', action: 'appointments.listed' }),
  }
}

/** Runs a read of a page, and answers the images of its visits. */
async function readPage<A extends ReadColumns>(...asking: Parameters<typeof runRead<A>>): Promise<unknown[]> {
  const [page] = await runRead(...asking)
  return visitsOfPage(page)
}

/** Whether who has these roles reads visits as staff. */
const readsClinic = ({ roles }: Pick<Caller, 'roles'>) => reachesOf(roles, 'appointments:read').includes('clinic')

const list = defineRead({
  name: 'list',
  asked: { ...LIST_FILTERS, ...PAGE, clinicId: uuid, sort: choice<ListQuery['sort']>() },
  compose(asked) {
    const { caller, now, doctorId, patientId, date, from, to, updatedSince } = asked
    const zone = clinicZone(asked.clinicId)
    const whose = inCallersClinic(caller, a.clinicId)
    const where = and(
      callerReaches(caller, 'appointments:read', 'a'),
      listFilters(asked, { zone, now }),
      // It finds nothing for a caller who may not see external ids.
      asked.externalId && !readsClinic(caller) ? sql`false` : undefined,
    )
    return {
      ...page(asked, {
        // Some patients' visits are few of the clinic's, and so are those of some doctors on a day.
        shares: [{ whose, where, isSelective: (updatedSince ?? patientId ?? (date && doctorId)) !== undefined }],
        descending: asked.sort === '-appointmentDate',
      }),
      checks: [from, to, updatedSince]
        .filter((time) => time !== undefined)
        .map((time, at) => isOnTheClock(`instant ${at + 1}`, requestInstant(time, zone))),
    }
  },
})

/** The clinic's calendar as the caller may see it, by `appointmentDate` and id. */
export async function listAppointments(db: Database, actor: Actor, query: ListQuery): Promise<unknown[]> {
  const after = pageAfter(query.cursor, filtersOf(actor, query))
  const group = groupOf(query.status)
  return readPage(db, list, { actor, asked: { ...query, ...after, group, clinicId: clinicOf(actor) } })
}

const finalStates = sql.raw(`'{${FINAL.join(',')}}'::text[]`)

/** Whose visits a list has, over the visits of an alias. */
type Whose = (alias: string) => SQL

/**
 * Coming is what is not over: its end lies ahead, or its patient waits or is seen, or its call may be joined. No visit is
 * longer than eight hours and no call is open for more than a day after it, and who waits since earlier is found by an index
 * of their own: said as the first start that counts, because the indexes of the lists are by start.
 */
function isUpcoming(now: SQL, whose: Whose): SQL {
  const isUnderWay = (alias: string) => sql`${sql.identifier(alias)}.status in ('CHECKED_IN', 'IN_PROGRESS')`
  const closes = sql`(select ${minutesSetting('c', 'joinClosesMinutes')} from ${clinics} c where c.id = a.clinic_id)`
  const underWay = sql`(select min(o.starts_at) from ${appointments} o where ${isUnderWay('o')} and ${whose('o')})`
  return sql`a.status <> all(${finalStates}) and a.starts_at >= least(${now} - interval '32 hours', ${underWay})
    and (a.ends_at > ${now} or ${isUnderWay('a')}
      or a.type = 'VIDEO_CALL' and a.status in ('SCHEDULED', 'CONFIRMED') and a.ends_at + ${closes} >= ${now})`
}

function whenCondition(when: MineQuery['when'], now: SQL, whose: Whose): SQL | undefined {
  if (when === 'all') return undefined
  const upcoming = isUpcoming(now, whose)
  return when === 'upcoming' ? upcoming : sql`not (${upcoming})`
}

/** Which of somebody's visits are listed. */
type Which = (whose: Whose) => SQL | undefined

/** What a user has as their own patient, or a guardian, is few of any clinic's visits. */
function patientsShare(whose: Whose, which: Which): Share {
  return { whose: whose('a'), where: which(whose), isSelective: true }
}

/** Of a user who is no doctor nothing is looked for: Postgres would read the whole clinic's calendar for theirs. */
function doctorsShare({ userId }: Asker, whose: Whose, which: Which): Share {
  const isDoctor = sql`exists (select from ${doctors} d where d.user_id = ${userId})`
  return { whose: whose('a'), where: and(isDoctor, which(whose)) }
}

const here = (caller: Asker, alias: string) => inCallersClinic(caller, sql`${sql.identifier(alias)}.clinic_id`)

const listOwn = defineRead({
  name: 'list-mine',
  asked: { ...PAGE, status: optional(texts), as: choice<MineQuery['as']>(), when: choice<MineQuery['when']>() },
  compose(asked) {
    const { caller, now, status, as, when } = asked
    const asPatient: Whose = (alias) => sql`${here(caller, alias)} and ${isOwn(caller, alias)}`
    const asDoctor: Whose = (alias) => sql`${here(caller, alias)} and ${isTreating(caller, alias)}`
    const isListed: Which = (whose) => and(whenCondition(when, now, whose), status && isAmong(a.status, status))
    const shares = [
      ...(as === 'doctor' ? [] : [patientsShare(asPatient, isListed)]),
      ...(as === 'patient' ? [] : [doctorsShare(caller, asDoctor, isListed)]),
    ]
    return page(asked, { shares, descending: when !== 'upcoming' })
  },
})

/** The caller's own visits, as a patient (and guardian) or as a doctor: what is coming soonest first, what is past latest first. */
export async function listMine(db: Database, actor: Actor, query: MineQuery): Promise<unknown[]> {
  return readPage(db, listOwn, { actor, asked: { ...query, ...pageAfter(query.cursor, filtersOf(actor, query)) } })
}

/** Whether the caller may know of another user in their clinic. A caller who is only a patient knows their wards. */
function isUserSeen(caller: Asker, subject: Asker): SQL {
  const user = subject.userId
  if (!readsClinic(caller))
    return sql`exists (select from ${patients} p where p.user_id = ${user} and ${here(caller, 'p')} and (p.clinic_id, p.id) in ${ownPatients(caller)})`
  return sql`(exists (select from ${ownPatients(subject, { ofDeceased: true })} p where ${here(caller, 'p')})
    or exists (select from ${memberships} m where m.user_id = ${user} and ${here(caller, 'm')})
    or exists (select from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id where d.user_id = ${user} and ${here(caller, 'm')}))`
}

const listUpcoming = defineRead({
  name: 'list-upcoming-of-user',
  asked: { ...PAGE, userId: uuid, isSelf: choice<boolean>() },
  compose(asked) {
    const { caller, now, userId, isSelf } = asked
    // A sign-out counts for the tokens of the caller, and this user is not the caller.
    const subject = { ...caller, userId, issuedAt: sql`null::timestamptz` }
    // Staff also see users whose link to a deceased patient has run out: only those users lose sight of the record.
    const ofDeceased = readsClinic(caller)
    const isReached = (alias: string) =>
      sql`${here(caller, alias)} and ${callerReaches(caller, 'appointments:read', alias)}`
    const asPatient: Whose = (alias) => sql`${isReached(alias)} and ${isOwn(subject, alias, { ofDeceased })}`
    const asDoctor: Whose = (alias) => sql`${isReached(alias)} and ${isTreating(subject, alias)}`
    const isListed: Which = (whose) => isUpcoming(now, whose)
    const shares = [patientsShare(asPatient, isListed), doctorsShare(subject, asDoctor, isListed)]
    const isSeen = isSelf ? sql`true` : isUserSeen(caller, subject)
    return {
      ...page(asked, { shares, descending: false }),
      checks: [{ name: 'user', holds: isSeen, refusal: USER_NOT_FOUND }],
    }
  },
})

/**
 * A user's coming visits, as their patient or as their doctor, of those the caller may see.
 * @throws DomainError NOT_FOUND for a user whom the caller may not see
 */
export async function listUpcomingOf(
  db: Database,
  actor: Actor,
  { userId, limit, cursor }: { userId: string; limit: number; cursor?: string | undefined },
): Promise<unknown[]> {
  const isSelf = userId === actor.caller.userId
  const after = pageAfter(cursor, filtersOf(actor, { userId }))
  return readPage(db, listUpcoming, { actor, asked: { userId, isSelf, limit, ...after } })
}
