import { and, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { users } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { MEMBERSHIP_NOT_FOUND } from '../../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { membershipImage } from '../../../records/membership.ts'
import { MEMBERSHIP_STATUSES, type MembersQuery } from './schemas.ts'

/** Whom the list has unless it is asked otherwise: who was only signed out here may never have had to do with the clinic. */
const LISTED = MEMBERSHIP_STATUSES.filter((status) => status !== 'external')

const positionShape = z.tuple([z.guid()])

const m = alias(memberships, 'm')
const members = () => selectRecords(membershipImage('m')).from(m)

/** @throws DomainError MEMBERSHIP_NOT_FOUND, CLINIC_REQUIRED */
export async function getMembership(db: Database, actor: Actor, id: string): Promise<unknown> {
  const isAsked = and(eq(m.clinicId, clinicOf(actor)), eq(m.id, id))
  const [image] = await runRead(db, { actor, found: members().where(isAsked), audit: null })
  if (!image) throw MEMBERSHIP_NOT_FOUND
  return image
}

/** Whether an address, or the name of a user whom the clinic knows, has this text in it. */
function isNamed(text: string): SQL {
  const part = param(text, 'text')
  return sql`(position(lower(${part}) in lower(${m.email})) > 0 or ${m.joinedAt} is not null and exists (
select from ${users} u where u.id = ${m.userId} and position(lower(${part}) in lower(u.name)) > 0))`
}

/**
 * The clinic's memberships by id, those of the status `external` only where it is asked for. `q` is part of a name or an address. One row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listMemberships(db: Database, actor: Actor, query: MembersQuery): Promise<unknown[]> {
  const after = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const isListed = and(
    eq(m.clinicId, clinicOf(actor)),
    inArray(m.status, query.status ?? LISTED),
    query.q === undefined ? undefined : isNamed(query.q),
    after ? gt(m.id, after[0]) : undefined,
  )
  const found = members()
    .where(isListed)
    .orderBy(m.id)
    .limit(query.limit + 1)
  return runRead(db, { actor, found, audit: null })
}
