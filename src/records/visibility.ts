import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Asker } from '../db/asker.ts'
import { memberships } from '../db/schema/memberships.ts'
import { clinicDoctors, clinics, doctors, patients } from '../db/schema/people.ts'
import { instantParam, param } from '../db/statement.ts'
import { reachesOf } from '../domain/access.ts'
import { isColleague, isReading } from '../domain/colleague.ts'
import type { Permission, Reach } from '../domain/rights.ts'
import { LINGERING, LINGERS } from '../domain/standing.ts'
import { isAtWork, isConfirmedIn, isLinked, isNamedIn } from './standing.ts'

/**
 * The caller's clinic. Without one: every clinic for a SUPER_ADMIN, those that keep a record of theirs for who is a patient
 * and nothing else, and none for anyone else. The keys stay (clinic_id, id) either way.
 */
export function inCallersClinic(caller: Asker, column: SQLWrapper): SQL {
  const { clinicId, roles } = caller
  if (clinicId !== null) return sql`${column} = ${clinicId}`
  if (roles.includes('SUPER_ADMIN')) return sql`${column} in (select id from ${clinics})`
  const isPatientOnly = roles.length > 0 && roles.every((role) => role === 'PATIENT')
  return isPatientOnly ? sql`${column} in (select own.clinic_id from ${ownPatients(caller)} own)` : sql`false`
}

/** Whether a patient's row is the caller's own or their ward's. */
export function isCallersOwn({ userId, at }: Asker, alias: string): SQL {
  return isLinked(alias, { userId, at })
}

/** Which records count as the caller's own. */
interface OwnRecords {
  /** Whether to include records that only staff may see since the patient died. */
  ofDeceased?: boolean
  /** Whether only those count to which the link is confirmed. */
  confirmed?: boolean
}

/**
 * The patient records that are the caller's own: the caller's record and those of their wards. They are few, and `offset 0` has
 * them found by the user alone: Postgres would read the index of all the clinic's patients too.
 */
export function ownPatients(caller: Asker, { ofDeceased = false, confirmed = false }: OwnRecords = {}): SQL {
  const user = caller.userId
  const isOwnRecord = ofDeceased ? isNamedIn('p', user) : isCallersOwn(caller, 'p')
  const isLetIn = caller.clinicId === null ? sql` and not ${isSignedOutOf(caller, sql`p.clinic_id`)}` : sql``
  const isSure = confirmed ? sql` and ${isConfirmedIn('p', user)}` : sql``
  return sql`(select p.clinic_id, p.id from ${patients} p where ${isOwnRecord}${isLetIn}${isSure} offset 0)`
}

/** Whether the caller was signed out of a clinic after their token was issued: who names no clinic is asked for each one here. */
function isSignedOutOf({ userId, issuedAt }: Asker, clinicId: SQL): SQL {
  return sql`exists (select from ${memberships} s where s.user_id = ${userId} and s.clinic_id = ${clinicId}
    and s.signed_out_at > ${issuedAt})`
}

/**
 * Whether the row's patient is the caller's own. A row that hangs on another patient's (`mismatched`) is nobody's own: its
 * texts may be about either. As an array where the clinic is known: an index takes that beside an `or`.
 */
export function isOwn(caller: Asker, alias: string, records?: OwnRecords): SQL {
  const a = sql.identifier(alias)
  if (caller.clinicId === null)
    return sql`((${a}.clinic_id, ${a}.patient_id) in ${ownPatients(caller, records)} and not ${a}.mismatched)`
  const own = sql`select own.id from ${ownPatients(caller, records)} own where own.clinic_id = ${caller.clinicId}`
  return sql`(${a}.patient_id = any(array(${own})) and not ${a}.mismatched)`
}

/** Whether the row's patient is the caller's own, as far as these reaches ask for it; none where they do not. */
export function isOwnBy(found: readonly Reach[], caller: Asker, alias: string): SQL[] {
  if (found.includes('own')) return [isOwn(caller, alias)]
  return found.includes('confirmed') ? [isOwn(caller, alias, { confirmed: true })] : []
}

/** Whether the caller is the row's doctor: a user is one doctor at most, so an index by doctor gives the rows in order. */
export function isTreating(caller: Asker, alias: string): SQL {
  return sql`${sql.identifier(alias)}.doctor_id = (select d.id from ${doctors} d where d.user_id = ${caller.userId})`
}

/** Who the caller is as a doctor who is active in the clinic: a scalar query, null if they are none. */
export function doctorHere({ userId }: Asker, clinicId: SQL): SQL {
  return sql`(select d.id from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = ${clinicId} and m.active
    where d.user_id = ${userId})`
}

/** Whether the caller is the row's doctor and active in its clinic: who is not may do nothing there. @param lingers when they may still, for a day */
export function treats(caller: Asker, alias: string, lingers?: SQL): SQL {
  const a = sql.identifier(alias)
  const isActive = lingers ? sql`(m.active or ${lingers})` : sql`m.active`
  return sql`exists (select from ${doctors} d join ${clinicDoctors} m on m.clinic_id = ${a}.clinic_id and m.doctor_id = d.id
    where d.id = ${a}.doctor_id and d.user_id = ${caller.userId} and ${isActive})`
}

/** When a doctor who has just been made inactive may still do this with the visit of an alias, over their place `m`. */
function lingersFor(permission: Permission, alias: string, now: number | undefined): SQL | undefined {
  const state = LINGERING[permission]
  if (state === undefined || now === undefined) return undefined
  return sql`${sql.identifier(alias)}.status = ${param(state, 'text')} and m.inactive_since > ${instantParam(now - LINGERS)}`
}

/** Whether the caller works in their clinic as far as they are a doctor: false only for a doctor who is inactive there. */
export function worksHere({ clinicId, userId }: Asker): SQL {
  return isAtWork({ clinicId: clinicId ?? sql`null::uuid`, userId })
}

/**
 * Whether the clinic's reach reaches a row: everybody who has it, and whoever has it as one of the clinic's doctors while they
 * are active there. What is left to them then is to read their own.
 * @param isTheirs whether they are the row's doctor
 */
export function callerReachesAsClinic(caller: Asker, permission: Permission, isTheirs: SQL): SQL {
  if (!isColleague(caller.roles, permission)) return sql`true`
  return isReading(permission) ? sql`(${worksHere(caller)} or ${isTheirs})` : worksHere(caller)
}

/**
 * Whether somebody reads a row as far as erasing its patient goes: what is kept of who was erased is for administrators, and for the
 * row's doctor.
 * @param isTheirs whether they are its doctor
 */
export function readsKept({ roles }: Asker, alias: string, isTheirs: SQL = sql`false`): SQL {
  if (roles.includes('CLINIC_ADMIN') || roles.includes('SUPER_ADMIN')) return sql`true`
  return sql`(not ${sql.identifier(alias)}.erased or ${isTheirs})`
}

/**
 * Whether a permission reaches the row: ownership as SQL, in the request's own statement and so never stale.
 * @param now where the row is a visit, which a doctor who has just been made inactive may still end; epoch ms
 */
export function callerReaches(caller: Asker, permission: Permission, alias: string, now?: number): SQL {
  const found = reachesOf(caller.roles, permission)
  const parts: SQL[] = []
  if (found.includes('clinic')) {
    const isTheirs = isTreating(caller, alias)
    if (!isColleague(caller.roles, permission)) return readsKept(caller, alias)
    parts.push(sql`(${callerReachesAsClinic(caller, permission, isTheirs)} and ${readsKept(caller, alias, isTheirs)})`)
  }
  if (found.includes('treating')) parts.push(treats(caller, alias, lingersFor(permission, alias, now)))
  parts.push(...isOwnBy(found, caller, alias))
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`
}
