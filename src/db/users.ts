import { type SQL, sql } from 'drizzle-orm'
import type { Caller } from '../domain/access.ts'
import type { Database } from './client.ts'
import { users } from './schema/people.ts'
import { insertInto, param } from './statement.ts'

/** Whether the caller's user row exists, as a column of the caller's own statement. */
export function isKnownUser(caller: Caller): SQL {
  return sql`exists (select from ${users} where id = ${param(caller.userId, 'uuid')})`
}

/** Makes the user row of a valid token seen for the first time; a guest has none. */
export async function meetUser(db: Database, caller: Caller): Promise<void> {
  const { userId, issuer, subject, name, email, isGuest } = caller
  if (isGuest) return
  await db.run(
    sql`/* meet-user */ ${insertInto(users, { id: userId, issuer, subject, name, email })} on conflict do nothing`,
  )
}
