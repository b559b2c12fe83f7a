import { type SQLWrapper, sql } from 'drizzle-orm'
import type { About, Parts } from '../../db/read.ts'
import { choice, type NamedOf } from '../../db/read-columns.ts'
import { clinics } from '../../db/schema/people.ts'
import { DomainError } from '../../domain/errors.ts'

const SIGN_IN = new DomainError('UNAUTHENTICATED', 'Sign in: send a token as Authorization: Bearer.', {
  keptOut: 'no_token',
})

/** Whether nobody has signed in, by `isAnonymous`. */
export const OPEN = { isNobody: choice<boolean>() }

/**
 * What reads records that hold no patient's data, for the signed-in and, where the clinic opens its booking to the public, for
 * everyone; to others it answers UNAUTHENTICATED.
 * @param found `select <json> as image`, one row a record, in order.
 * @param checks of what was asked for; who did not sign in finds nothing where one does not hold.
 */
export function openRead(
  { caller, isNobody }: NamedOf<typeof OPEN> & About,
  { found, checks = [] }: { found: SQLWrapper; checks?: Parts['checks'] },
): Parts {
  if (!isNobody) return { found, audit: null, checks }
  const isPublic = sql`exists (select from ${clinics} c where c.id = ${caller.clinicId ?? sql`null::uuid`}
and c.settings->'publicBooking' = 'true'::jsonb)`
  return { found, audit: null, isNoUser: true, checks: [{ name: 'public', holds: isPublic, refusal: SIGN_IN }] }
}
