import { sql } from 'drizzle-orm'
import { type Cte, cte } from '../../../db/cte.ts'
import type { Happening } from '../../../db/happened.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { membershipChanged, membershipKind } from '../../../records/membership.ts'

/**
 * Ends the user's `external` row, which only a sign-out made, when they become a member; its sign-out still counts. It
 * takes the row from `held`, where it is locked.
 */
export const replaced: Cte = cte(
  'replaced',
  sql`update ${memberships} m set status = 'ended', ended_at = r.at, version = m.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n join held x on x.n = r.n and x.status = 'external'
where m.clinic_id = x.clinic_id and m.id = x.id and j.refused is null returning m.*, r.n`,
)

export const replacedHappened: Happening = {
  action: 'membership.changed',
  of: membershipKind,
  rows: 'replaced',
  ...membershipChanged('held'),
}
