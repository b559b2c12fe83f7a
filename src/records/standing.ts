import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { texts } from '../db/asked.ts'
import { clinicDoctors, doctors, patients } from '../db/schema/people.ts'
import { type Caller, reachesOf } from '../domain/access.ts'
import { isColleague, isReading } from '../domain/colleague.ts'
import { DECEASED_READ_FOR } from '../domain/patient.ts'
import type { Permission } from '../domain/rights.ts'
import { LINGERS } from '../domain/standing.ts'

/** A column of a statement's rows: how far a permission reaches for the one who asks. Its value comes from `reachesFor`. */
export const reach = texts

/**
 * The value of such a column: `{clinic, treating, own, confirmed}`, as far as the roles give it. A caller who has the
 * clinic only as one of its doctors gets `colleague` instead of `clinic`, which counts while they are active there. To
 * read, they also get `former`, which reaches their own visits even after that. Who came by a link gets `link` for what it is for.
 */
export function reachesFor(caller: Pick<Caller, 'roles' | 'link'>, permission: Permission): readonly string[] {
  if (caller.link) return caller.link.may.includes(permission) ? ['link'] : []
  const reaches = reachesOf(caller.roles, permission)
  if (!isColleague(caller.roles, permission)) return reaches
  const asDoctor = isReading(permission) ? ['colleague', 'former'] : ['colleague']
  return [...asDoctor, ...reaches.filter((one) => one !== 'clinic')]
}

/** Whether a user has no place as a doctor that is inactive in the clinic: false only for a doctor who is inactive there. */
export function isAtWork({ clinicId, userId }: { clinicId: SQL; userId: SQL }): SQL {
  return sql`not exists (select from ${doctors} self join ${clinicDoctors} place on place.clinic_id = ${clinicId} and place.doctor_id = self.id
where self.user_id = ${userId} and not place.active)`
}

/** Whether only staff may see a patient's row at this instant: the patient died long ago, or nobody said when. */
export function isStaffsOnly(alias: string, at: SQL): SQL {
  const p = sql.identifier(alias)
  const readFor = sql.raw(`interval '${DECEASED_READ_FOR} hours'`)
  return sql`(${p}.status = 'deceased' and coalesce(${p}.status_since + ${readFor} <= ${at}, true))`
}

/** Whether a user stands in a patient's row, as the patient or as a guardian, whether or not they still see it. */
export function isNamedIn(alias: string, userId: SQL): SQL {
  const p = sql.identifier(alias)
  return sql`(${p}.user_id = ${userId} or ${p}.guardian_user_ids @> array[${userId}])`
}

/** Whether the link of a user who stands in a patient's row is confirmed. */
export function isConfirmedIn(alias: string, userId: SQL): SQL {
  return sql`${userId} <> all (${sql.identifier(alias)}.pending_user_ids)`
}

/** What a user who is linked to a patient's row owns of it, as an array: it is `own`, and where they are confirmed `confirmed` too. */
export function ownedBy(alias: string, userId: SQL): SQL {
  return sql`array['own', case when ${isConfirmedIn(alias, userId)} then 'confirmed' end]`
}

/** Whether a user is linked to a patient's row, as the patient or as a guardian, and still sees it. */
export function isLinked(alias: string, { userId, at }: { userId: SQL; at: SQL }): SQL {
  return sql`(${isNamedIn(alias, userId)}
and not ${isStaffsOnly(alias, at)})`
}

/**
 * A record's columns. Of several doctors the one is `any (array[…])`. `mismatched` says that the record hangs on another patient's,
 * and then it is nobody's own.
 */
export type StandingColumns = Record<'clinicId' | 'doctorId' | 'patientId' | 'mismatched', SQLWrapper>

/** Whether a doctor of the clinic (`m`) has been made inactive within the day before the row's `at`. */
const isLeaving = sql`m.inactive_since > r.at - ${sql.raw(`interval '${LINGERS / 3_600_000} hours'`)}`

/**
 * How who asks (`r`) stands to a record's doctor and patient, as the row `me` of two arrays.
 * `staff` holds `clinic` for everybody, `colleague` for all but a doctor who is inactive in the clinic, `treating` for the record's
 * doctor while active there, and `former` for the record's doctor, active or not.
 * `own` holds `own` for one's own record and one's wards', and `confirmed` where that link is confirmed. It holds `link` for everybody:
 * only who came by a link has a right that reaches so far, and the verb sees to it that the record is the one that the link is for.
 * It is asked in the statement itself, and so is never stale; `offset 0` has it worked out once a row.
 * @param lingers when they still are for a day, to end what they had begun
 */
export function standingOfAsker({ clinicId, doctorId, patientId, mismatched }: StandingColumns, lingers?: SQL): SQL {
  const isActive = lingers ? sql`(m.active or ${lingers} and ${isLeaving})` : sql`m.active`
  const isDoctor = sql`select 'treating' from ${doctors} d join ${clinicDoctors} m on m.clinic_id = ${clinicId} and m.doctor_id = d.id
where d.id = ${doctorId} and d.user_id = r.user_id and ${isActive}`
  const isPatient = sql`select ${ownedBy('p', sql`r.user_id`)} from ${patients} p where p.clinic_id = ${clinicId} and p.id = ${patientId}
and not ${mismatched} and ${isLinked('p', { userId: sql`r.user_id`, at: sql`r.at` })}`
  const wasDoctor = sql`select 'former' from ${doctors} d where d.id = ${doctorId} and d.user_id = r.user_id`
  const colleague = sql`case when ${isAtWork({ clinicId: sql`${clinicId}`, userId: sql`r.user_id` })} then 'colleague' end`
  return sql`cross join lateral (
select array['clinic',
${colleague},
(${isDoctor}),
(${wasDoctor})] staff,
coalesce((${isPatient}), '{}') || '{link}' own offset 0
) me`
}

/** Whether a permission reaches the record. */
export const reaches = (permission: SQL) => sql`${permission} && (me.staff || me.own)`

/** Whether a permission reaches the record by more than ownership: only then does the caller act as staff. */
export const reachesAsStaff = (permission: SQL) => sql`${permission} && me.staff`

/** Whether a permission reaches the record by ownership. */
export const reachesAsOwner = (permission: SQL) => sql`${permission} && me.own`
