import { and, eq, gt, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, text, texts, uuid } from '../../../db/asked.ts'
import { isAmong, pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { users } from '../../../db/schema/people.ts'
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

const get = defineRead({
  name: 'membership-get',
  asked: { clinicId: uuid, id: uuid },
  compose: ({ clinicId, id }) => ({ found: members().where(and(eq(m.clinicId, clinicId), eq(m.id, id))), audit: null }),
})

/** @throws DomainError MEMBERSHIP_NOT_FOUND, CLINIC_REQUIRED */
export async function getMembership(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor), id } })
  if (!image) throw MEMBERSHIP_NOT_FOUND
  return image
}

/** Whether an address, or the name of a user whom the clinic knows, has this text in it. */
function isNamed(part: SQL): SQL {
  return sql`(position(lower(${part}) in lower(${m.email})) > 0 or ${m.joinedAt} is not null and exists (
select from ${users} u where u.id = ${m.userId} and position(lower(${part}) in lower(u.name)) > 0))`
}

const list = defineRead({
  name: 'membership-list',
  asked: { clinicId: uuid, status: texts, q: optional(text), limit: int, afterId: optional(uuid) },
  compose({ clinicId, status, q, limit, afterId }) {
    const isListed = and(
      eq(m.clinicId, clinicId),
      isAmong(m.status, status),
      q && isNamed(q),
      afterId && gt(m.id, afterId),
    )
    return { found: pageRows(members().where(isListed).orderBy(m.id), limit), audit: null }
  },
})

/**
 * The clinic's memberships by id, those of the status `external` only where it is asked for. `q` is part of a name or an address. One row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listMemberships(db: Database, actor: Actor, query: MembersQuery): Promise<unknown[]> {
  const { q, limit, status = LISTED } = query
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), positionShape) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), status, q, limit, afterId } })
}
