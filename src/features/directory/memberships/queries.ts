import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { users } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { membershipImage } from '../../../records/membership.ts'
import { MEMBERSHIP_NOT_FOUND } from './held.ts'
import { MEMBERSHIP_STATUSES, type MembersQuery } from './schemas.ts'

/** Whom the list has unless it is asked otherwise: who was only signed out here may never have had to do with the clinic. */
const LISTED = MEMBERSHIP_STATUSES.filter((status) => status !== 'external')

const positionShape = z.tuple([z.guid()])

/** @throws DomainError MEMBERSHIP_NOT_FOUND, CLINIC_REQUIRED */
export async function getMembership(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select ${membershipImage('m')} as image from ${memberships} m
      where m.clinic_id = ${param(clinicOf(actor), 'uuid')} and m.id = ${param(id, 'uuid')}`,
    audit: null,
  })
  if (!image) throw MEMBERSHIP_NOT_FOUND
  return image
}

/**
 * The clinic's memberships by id, those of the status `external` only where it is asked for. `q` is part of a name or an address. One row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listMemberships(db: Database, actor: Actor, query: MembersQuery): Promise<unknown[]> {
  const after = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const part = param(query.q, 'text')
  const where = [
    sql`m.clinic_id = ${param(clinicOf(actor), 'uuid')}`,
    sql`m.status = any(${param(query.status ?? LISTED, 'text[]')})`,
    ...(query.q === undefined
      ? []
      : [
          sql`(position(lower(${part}) in lower(m.email)) > 0 or m.joined_at is not null and exists (
            select from ${users} u where u.id = m.user_id and position(lower(${part}) in lower(u.name)) > 0))`,
        ]),
    ...(after ? [sql`m.id > ${param(after[0], 'uuid')}`] : []),
  ]
  return runRead(db, {
    actor,
    found: sql`select ${membershipImage('m')} as image from ${memberships} m where ${sql.join(where, sql` and `)}
      order by m.id limit ${param(query.limit + 1, 'int')}`,
    audit: null,
  })
}
