import { type SQL, sql } from 'drizzle-orm'
import { actsAsStaff, type Caller } from '../domain/access.ts'
import { askedRows, text, uuid } from './asked.ts'
import type { Asker } from './asker.ts'
import type { Check } from './checks.ts'
import type { Database } from './client.ts'
import { MEMBERSHIP_ENDED, SIGNED_OUT } from './errors.ts'
import { users } from './schema/people.ts'
import { instantParam, param } from './statement.ts'
import { statementOf } from './text.ts'

/**
 * Whether the caller's user row exists, as a column of the caller's own statement. The statement fails, and its writes
 * are undone, if the caller was signed out after their token was issued (UNAUTHENTICATED), or if they act as staff of a
 * clinic in which their membership has ended (FORBIDDEN).
 * @param isForEnded whether to let in a caller whose membership has ended
 */
export function callerStands(caller: Asker, { isForEnded = false }: { isForEnded?: boolean } = {}): SQL {
  return sql`caller_stands(${howTheyCame(isForEnded ? { ...caller, asStaff: sql`false` } : caller)})`
}

/** Whether the caller acts as staff of a clinic in which their membership has ended. */
export function callerHasEnded(caller: Asker): SQL {
  return sql`caller_standing(${howTheyCame(caller)}) = 'ended'`
}

type Came = Pick<Asker, 'userId' | 'clinicId' | 'issuedAt' | 'asStaff'>

function howTheyCame({ userId, clinicId, issuedAt, asStaff }: Came): SQL {
  return sql`${userId}, ${clinicId ?? sql`null::uuid`}, ${issuedAt}, ${asStaff}`
}

/** What decides how a caller stands: who they are, in which clinic, with which roles, and when their token was issued. */
export type Standee = Pick<Caller, 'userId' | 'clinicId' | 'issuedAt' | 'roles'>

/** How the caller stands, as a column `standing` for `refusalOfCaller`: unlike `callerStands` it undoes nothing. */
export function callerStanding({ userId, clinicId, issuedAt, roles }: Standee): SQL {
  const came = {
    userId: param(userId, 'uuid'),
    clinicId: param(clinicId, 'uuid'),
    issuedAt: instantParam(issuedAt),
    asStaff: param(actsAsStaff(roles), 'boolean'),
  }
  return sql`caller_standing(${howTheyCame(came)}) standing`
}

/**
 * Whether the caller of the row `r` is let in. It comes before all other checks, and does not raise as `caller_stands` does: the
 * statement may carry other callers' rows.
 */
export const callerChecks: readonly Check[] = [
  { name: 'not signed out', holds: sql`r.standing <> 'signed out'`, refusal: SIGNED_OUT },
  { name: 'membership stands', holds: sql`r.standing <> 'ended'`, refusal: MEMBERSHIP_ENDED },
]

/** Whether the caller of the row `r` is let in, for what a statement calls before its checks are asked. */
export const isLetIn: SQL = sql.join(
  callerChecks.map(({ holds }) => holds),
  sql` and `,
)

/** The refusal of a caller who is not let in, from the verdict's `standing`; null for who is. */
export function refusalOfCaller(standing: string | null): Error | null {
  if (standing === 'signed out') return SIGNED_OUT
  return standing === 'ended' ? MEMBERSHIP_ENDED : null
}

const newcomers = askedRows({ id: uuid, issuer: text, subject: text, name: text, email: text })

/** In the order of their ids: two statements that meet the same people would wait for each other else. */
const MEET_USERS = statementOf(sql`/* meet-users */ insert into ${users} (id, issuer, subject, name, email)
select r.id, r.issuer, r.subject, r.name, r.email
from jsonb_to_recordset(${sql.placeholder('rows')}::jsonb) as r (${newcomers.definition}) order by r.id on conflict do nothing`)

/** Makes the user rows of valid tokens seen for the first time; who came by a link has none. */
export async function meetUsers(db: Database, callers: readonly Caller[]): Promise<void> {
  const people = callers.filter(({ isGuest, link }) => !isGuest && !link)
  if (people.length === 0) return
  const rows = people.map(({ userId: id, issuer, subject, name, email }) => ({ id, issuer, subject, name, email }))
  await db.run({ ...MEET_USERS, values: [newcomers.json(rows)] })
}

/** Makes the user row of one caller, as `meetUsers` does. */
export const meetUser = (db: Database, caller: Caller) => meetUsers(db, [caller])
