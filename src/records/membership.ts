import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'
import { users } from '../db/schema/people.ts'

/** How a membership appears in the trail and in events. The payload names the user whose connections have to be closed, if any. */
export const membershipKind: RecordKind = {
  subjectType: 'membership',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('userId', e.user_id)`,
}

/**
 * A membership's image, over the row `alias`. It leaves out the code's HMAC, and has the name of a user whom the clinic knows: who
 * was only signed out here may be anybody.
 */
export function membershipImage(alias: string): SQL {
  const m = sql.raw(alias)
  return sql`to_jsonb(${m}) - 'code' - 'n' || jsonb_build_object('name', (
select u.name from ${users} u where u.id = ${m}.user_id and ${m}.joined_at is not null))`
}

/** What the trail tells of a change of the rows `e`, which were those of another CTE by the same `n`. */
export function membershipChanged(before: string): { join: SQL; changed: SQL } {
  return {
    join: sql.raw(` left join ${before} b on b.n = e.n and b.id = e.id`),
    changed: sql`changed_columns(to_jsonb(b) - 'n', to_jsonb(e) - 'n', '{code}')`,
  }
}
