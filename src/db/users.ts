import { type SQL, sql } from 'drizzle-orm'
import { actsAsStaff, type Caller } from '../domain/access.ts'
import type { Check } from './checks.ts'
import type { Database } from './client.ts'
import { MEMBERSHIP_ENDED, SIGNED_OUT } from './errors.ts'
import { users } from './schema/people.ts'
import { instantParam, param } from './statement.ts'

/**
 * Whether the caller's user row exists, as a column of the caller's own statement. The statement fails, and its writes
 * are undone, if the caller was signed out after their token was issued (UNAUTHENTICATED), or if they act as staff of a
 * clinic in which their membership has ended (FORBIDDEN).
 * @param isForEnded whether to let in a caller whose membership has ended
 */
export function callerStands(caller: Caller, { isForEnded = false }: { isForEnded?: boolean } = {}): SQL {
  return sql`caller_stands(${howTheyCame(caller, actsAsStaff(caller.roles) && !isForEnded)})`
}

/** Whether the caller acts as staff of a clinic in which their membership has ended. */
export function callerHasEnded(caller: Caller): SQL {
  return sql`caller_standing(${howTheyCame(caller, actsAsStaff(caller.roles))}) = 'ended'`
}

type Came = Pick<Caller, 'userId' | 'clinicId' | 'issuedAt'>

function howTheyCame({ userId, clinicId, issuedAt }: Came, asStaff: boolean): SQL {
  return sql`${param(userId, 'uuid')}, ${param(clinicId, 'uuid')}, ${instantParam(issuedAt)},
    ${param(asStaff, 'boolean')}`
}

/** What decides how a caller stands: who they are, in which clinic, with which roles, and when their token was issued. */
export type Standee = Pick<Caller, 'userId' | 'clinicId' | 'issuedAt' | 'roles'>

/** How the caller stands, as a column `standing` for `refusalOfCaller`: unlike `callerStands` it undoes nothing. */
export function callerStanding(caller: Standee): SQL {
  return sql`caller_standing(${howTheyCame(caller, actsAsStaff(caller.roles))}) standing`
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

/** Makes the user row of a valid token seen for the first time; a guest has none. */
export async function meetUser(db: Database, caller: Caller): Promise<void> {
  const { userId, issuer, subject, name, email, isGuest } = caller
  if (isGuest) return
  await db.run(
    sql`/* meet-user */ insert into ${users} (id, issuer, subject, name, email) values (${param(userId, 'uuid')}, ${param(issuer, 'text')},
      ${param(subject, 'text')}, ${param(name, 'text')}, ${param(email, 'text')}) on conflict do nothing`,
  )
}
