import { type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { type Read, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinics } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import { isAnonymous } from '../../platform/auth/authenticate.ts'

const openShape = z.object({ rows: z.array(z.record(z.string(), z.unknown())).nullable(), is_public: z.boolean() })

/**
 * Reads records that hold no patient's data, for the signed-in and, where the clinic opens its booking to the public, for everyone.
 * @param found `select <jsonb> as image`, one row a record, in order.
 * @param checks of what was asked for; who did not sign in finds nothing where one does not hold.
 * @throws DomainError a broken check's refusal; UNAUTHENTICATED for who did not sign in, where the clinic is not public.
 */
export async function readOpen(
  db: Database,
  actor: Actor,
  found: SQLWrapper,
  checks: Read['checks'] = [],
): Promise<Record<string, unknown>[]> {
  if (!isAnonymous(actor.caller)) return runRead(db, { actor, found, audit: null, checks })
  const isPublic = sql`exists (select from ${clinics} c where c.id = ${param(actor.caller.clinicId, 'uuid')}
    and c.settings->'publicBooking' = 'true'::jsonb)`
  const [row] = await db.run(
    sql`with found as materialized (${found.getSQL()}) select (select jsonb_agg(image) from found) rows, ${isPublic} is_public`,
  )
  const read = openShape.parse(row)
  if (!read.is_public)
    throw new DomainError('UNAUTHENTICATED', 'Sign in: send a token as Authorization: Bearer.', { misuse: 'no_token' })
  return read.rows ?? []
}
