import { sql } from 'drizzle-orm'
import { texts } from '../../../db/asked.ts'
import { AS_IT_IS } from '../../../db/checks.ts'
import { cte } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Role } from '../../../domain/rights.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { membershipChanged, membershipKind } from '../../../records/membership.ts'
import { anAdminStays } from './admin-stays.ts'
import { fromHeld, heldAnswer, heldMembership, memberChecks, ONE_MEMBERSHIP } from './held.ts'

const asked = rowsAsked({ ...ONE_MEMBERSHIP, roles: texts })

const changeRoles = defineWrite(() => ({
  name: 'membership-change',
  asked,
  subjects: [heldMembership],
  from: fromHeld,
  columns: sql`m.clinic_id, m.id`,
  checks: [
    ...memberChecks,
    {
      name: 'stands',
      holds: sql`m.status in ('invited', 'active')`,
      refusal: new DomainError('INVALID_STATUS_TRANSITION', 'The membership has ended: invite the person again.', {
        allowed: [],
      }),
    },
    { name: 'other roles', holds: sql`not (m.roles @> r.roles and m.roles <@ r.roles)`, refusal: AS_IT_IS },
    anAdminStays(sql`'CLINIC_ADMIN' = any (r.roles)`),
  ],
  effects: [
    cte(
      'a',
      sql`update ${memberships} m set roles = r.roles, version = m.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where m.clinic_id = j.clinic_id and m.id = j.id and j.refused is null returning m.*, r.n`,
    ),
  ],
  happened: [{ action: 'membership.changed', of: membershipKind, rows: 'a', ...membershipChanged('held') }],
  answers: heldAnswer,
  status: 200,
}))

/**
 * Gives a member, or who has been invited, other roles.
 * @throws DomainError MEMBERSHIP_NOT_FOUND, FORBIDDEN for one's own, VERSION_MISMATCH, INVALID_STATUS_TRANSITION, LAST_ADMIN
 */
export async function changeMembership(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  roles: readonly Role[],
): Promise<Written> {
  const versions = ifMatch === '*' ? null : ifMatch
  const written = await runWrite(db, changeRoles, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions, roles },
  })
  if (!written) throw new Error('A membership was not changed, and no check says why.')
  return written
}
