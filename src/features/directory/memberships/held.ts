import { type SQL, sql } from 'drizzle-orm'
import { type AskedColumn, bigints, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, materialized } from '../../../db/cte.ts'
import { isFresh } from '../../../db/record-change.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { DomainError } from '../../../domain/errors.ts'
import { MEMBERSHIP_NOT_FOUND } from '../../../domain/not-found.ts'
import { membershipImage } from '../../../records/membership.ts'

/** What a request about one membership says: which, and the versions it may have. */
export const ONE_MEMBERSHIP: { id: AskedColumn<string | null>; versions: AskedColumn<readonly number[] | null> } = {
  id: uuid,
  versions: bigints,
}

/**
 * The membership `m` and its clinic's administrators, locked: of two administrators who end one another the second sees that
 * nobody else is left.
 */
export const heldMembership: Cte = materialized(
  'held',
  sql`select m.*, r.n from asked r join ${memberships} m on m.clinic_id = r.clinic_id
and (m.id = r.id or m.status = 'active' and 'CLINIC_ADMIN' = any (m.roles))
where r.kept is null order by m.id for no key update of m`,
)

export const fromHeld: SQL = sql`from asked r left join held m on m.n = r.n and m.id = r.id`

/** Who may change a membership, in the contract's order. */
export const memberChecks: readonly Check[] = [
  { name: 'membership', holds: sql`m.id is not null`, refusal: MEMBERSHIP_NOT_FOUND },
  {
    name: 'of another',
    holds: sql`m.user_id is distinct from r.user_id`,
    refusal: new DomainError('FORBIDDEN', 'You cannot change or end your own membership: ask another administrator.'),
  },
  {
    name: 'fresh',
    holds: isFresh('m'),
    refusal: new DomainError('VERSION_MISMATCH', 'The membership has changed since you read it: read it again.'),
  },
]

/** The membership as the CTE `a` has written it, or as it stood. */
export const heldAnswer = {
  image: sql`case when e.written then (select ${membershipImage('a')} from a where a.n = e.n)
else (select ${membershipImage('held')} from held where held.n = e.n and held.id = r.id) end`,
  written: sql`e.written`,
  from: sql`(select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n`,
}
