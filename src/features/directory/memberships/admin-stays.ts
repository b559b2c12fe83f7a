import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { DomainError } from '../../../domain/errors.ts'

/**
 * Whether somebody else of the CTE `held` is an administrator, where the membership `m` is not to be one any more.
 * @param stays whether the membership goes on making its user an administrator
 */
export function anAdminStays(stays: SQL): Check {
  return {
    name: 'an administrator stays',
    holds: sql`${stays} or not (m.status = 'active' and 'CLINIC_ADMIN' = any (m.roles)) or exists (
select from held o where o.n = r.n and o.id <> m.id and o.status = 'active' and 'CLINIC_ADMIN' = any (o.roles))`,
    refusal: new DomainError(
      'LAST_ADMIN',
      'This member is the only administrator of the clinic: make another member CLINIC_ADMIN first.',
    ),
  }
}
