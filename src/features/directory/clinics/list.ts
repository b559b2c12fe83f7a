import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { builder, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { afterName } from '../paging.ts'
import type { ClinicsQuery } from './schemas.ts'

const c = alias(clinics, 'c')
const y = alias(clinics, 'y')

/** Every clinic by name. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export function listClinics(db: Database, actor: Actor, query: ClinicsQuery): Promise<unknown[]> {
  const nameOf = (id: string) => builder.select({ name: y.name }).from(y).where(eq(y.id, id))
  const found = selectRecords(sql`to_jsonb(${c})`)
    .from(c)
    .where(afterName(c, { cursor: query.cursor, filters: filtersOf(actor, query), nameOf }))
    .orderBy(c.name, c.id)
    .limit(query.limit + 1)
  return runRead(db, { actor, found, audit: null })
}
