import { eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { builder, pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { afterName, NAMES_PAGE, namesAfter } from '../paging.ts'
import type { ClinicsQuery } from './schemas.ts'

const c = alias(clinics, 'c')
const y = alias(clinics, 'y')

const list = defineRead({
  name: 'clinic-list',
  asked: NAMES_PAGE,
  compose({ limit, afterId }) {
    const nameOf = (id: SQL) => builder.select({ name: y.name }).from(y).where(eq(y.id, id))
    const inOrder = selectRecords(sql`row_to_json(${c})`)
      .from(c)
      .where(afterName(c, { afterId, nameOf }))
      .orderBy(c.name, c.id)
    return { found: pageRows(inOrder, limit), audit: null }
  },
})

/** Every clinic by name. One row more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listClinics(db: Database, actor: Actor, query: ClinicsQuery): Promise<unknown[]> {
  const after = namesAfter(query.cursor, filtersOf(actor, query))
  return runRead(db, list, { actor, asked: { limit: query.limit, ...after } })
}
