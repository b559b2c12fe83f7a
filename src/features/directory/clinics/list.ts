import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { afterName } from '../paging.ts'
import type { ClinicsQuery } from './schemas.ts'

/** Every clinic by name. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export function listClinics(db: Database, actor: Actor, query: ClinicsQuery): Promise<unknown[]> {
  const nameOf = (id: unknown) => sql`(select y.name from ${clinics} y where y.id = ${id})`
  const after = afterName(query.cursor, filtersOf(actor, query), nameOf)
  return runRead(db, {
    actor,
    found: sql`select to_jsonb(c) as image from ${clinics} c where ${after('c')}
      order by c.name, c.id limit ${param(query.limit + 1, 'int')}`,
    audit: null,
  })
}
