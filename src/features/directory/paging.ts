import { and, type Column, gt, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import { requestInstant } from '../../db/local-instant.ts'
import { param } from '../../db/statement.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'

const byId = z.tuple([z.guid()])
const byTime = z.tuple([z.iso.datetime(), z.guid()])

/**
 * The condition of a page by name and id; none on the first. A name does not belong in a URL, so the cursor holds the last row's id only.
 * @param nameOf the select of the name of the row with this id.
 * @throws DomainError INVALID_CURSOR
 */
export function afterName(
  row: Record<'name' | 'id', Column>,
  { cursor, filters, nameOf }: { cursor: string | undefined; filters: unknown; nameOf: (id: string) => SQLWrapper },
): SQL | undefined {
  const last = decodeCursor(cursor, filters, byId)
  if (last === null) return undefined
  const [id] = last
  return sql`(${row.name}, ${row.id}) > (${nameOf(id)}, ${param(id, 'uuid')})`
}

/** The condition of a page by start and id; none on the first. @throws DomainError INVALID_CURSOR */
export function afterStart(
  row: Record<'startsAt' | 'id', Column>,
  { cursor, filters }: { cursor: string | undefined; filters: unknown },
): SQL | undefined {
  const last = decodeCursor(cursor, filters, byTime)
  if (last === null) return undefined
  return sql`(${row.startsAt}, ${row.id}) > (${param(last[0], 'timestamptz')}, ${param(last[1], 'uuid')})`
}

/** A record's page in the OpenAPI document. */
export function pageOf<T extends z.ZodType>(record: T) {
  return z.object({
    data: z.array(record),
    page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
  })
}

/** What overlaps `[from, to)`, whichever is given; a text without an offset is wall-clock in `zone`. */
export function overlaps(
  row: Record<'startsAt' | 'endsAt', Column>,
  { from, to }: { from?: string | undefined; to?: string | undefined },
  zone: SQL,
): SQL | undefined {
  return and(
    from === undefined ? undefined : gt(row.endsAt, requestInstant(from, zone)),
    to === undefined ? undefined : lt(row.startsAt, requestInstant(to, zone)),
  )
}

/** The body of a request that takes none: empty, or `{}`. */
export const noBody = z.strictObject({})
