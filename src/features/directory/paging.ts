import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { requestInstant } from '../../db/local-instant.ts'
import { param } from '../../db/statement.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'

const byId = z.tuple([z.guid()])
const byTime = z.tuple([z.iso.datetime(), z.guid()])

/**
 * The condition of a page by name and id. A name does not belong in a URL, so the cursor holds the last row's id only.
 * @param nameOf the SQL of the name of the row with this id.
 * @throws DomainError INVALID_CURSOR
 */
export function afterName(
  cursor: string | undefined,
  filters: unknown,
  nameOf: (id: SQL) => SQL,
): (alias: string) => SQL {
  const last = decodeCursor(cursor, filters, byId)
  if (last === null) return () => sql`true`
  const id = param(last[0], 'uuid')
  return (alias) => sql`(${sql.identifier(alias)}.name, ${sql.identifier(alias)}.id) > (${nameOf(id)}, ${id})`
}

/** The condition of a page by start and id. @throws DomainError INVALID_CURSOR */
export function afterStart(cursor: string | undefined, filters: unknown, alias: string): SQL {
  const last = decodeCursor(cursor, filters, byTime)
  if (last === null) return sql`true`
  return sql`(${sql.identifier(alias)}.starts_at, ${sql.identifier(alias)}.id) > (${param(last[0], 'timestamptz')}, ${param(last[1], 'uuid')})`
}

/** A record's page in the OpenAPI document. */
export function pageOf<T extends z.ZodType>(record: T) {
  return z.object({
    data: z.array(record),
    page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
  })
}

/** What overlaps `[from, to)`, whichever is given; a text without an offset is wall-clock in `zone`. */
export function spanConditions(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  alias: string,
  zone: SQL,
): SQL[] {
  const row = sql.identifier(alias)
  return [
    ...(from === undefined ? [] : [sql`${row}.ends_at > ${requestInstant(from, zone)}`]),
    ...(to === undefined ? [] : [sql`${row}.starts_at < ${requestInstant(to, zone)}`]),
  ]
}

/** The body of a request that takes none: empty, or `{}`. */
export const noBody = z.strictObject({})
