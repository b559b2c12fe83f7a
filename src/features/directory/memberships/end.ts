import { sql } from 'drizzle-orm'
import { AS_IT_IS } from '../../../db/checks.ts'
import { cte } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { membershipChanged, membershipKind } from '../../../records/membership.ts'
import { anAdminStays } from './admin-stays.ts'
import { fromHeld, heldAnswer, heldMembership, memberChecks, ONE_MEMBERSHIP } from './held.ts'

const endOne = defineWrite(() => ({
  name: 'membership-end',
  asked: rowsAsked(ONE_MEMBERSHIP),
  subjects: [heldMembership],
  from: fromHeld,
  columns: sql`m.clinic_id, m.id`,
  checks: [
    ...memberChecks,
    { name: 'not ended yet', holds: sql`m.status <> 'ended'`, refusal: AS_IT_IS },
    anAdminStays(sql`false`),
  ],
  effects: [
    cte(
      'a',
      sql`update ${memberships} m set status = 'ended', roles = '{}', code = null, expires_at = null, ended_at = r.at,
version = m.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where m.clinic_id = j.clinic_id and m.id = j.id and j.refused is null returning m.*, r.n`,
    ),
  ],
  happened: [{ action: 'membership.changed', of: membershipKind, rows: 'a', ...membershipChanged('held') }],
  answers: heldAnswer,
  status: 200,
}))

/**
 * Ends a membership, or takes an invitation back. From then on this clinic refuses every request by a token of the user
 * that claims staff roles there. They can still accept a new invitation, redeem a link code, end their own link to a
 * patient, and ask who they are.
 * @throws DomainError MEMBERSHIP_NOT_FOUND, FORBIDDEN for one's own, VERSION_MISMATCH, LAST_ADMIN
 */
export async function endMembership(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
): Promise<Written> {
  const versions = ifMatch === '*' ? null : ifMatch
  const written = await runWrite(db, endOne, { asking: { actor, idempotency, clinicId }, row: { id, versions } })
  if (!written) throw new Error('A membership was not ended, and no check says why.')
  return written
}
