import { and, type Column, gt, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { requestInstant } from '../../db/local-instant.ts'
import { isoInstant, type NamedOf, optional, requestTime } from '../../db/read-columns.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'

const byId = z.tuple([z.guid()])
const byTime = z.tuple([z.iso.datetime(), z.guid()])

/** How many rows a page by name and id has, and after which it begins. A name does not belong in a URL: the cursor holds the id only. */
export const NAMES_PAGE = { limit: int, afterId: optional(uuid) }

/** @throws DomainError INVALID_CURSOR */
export function namesAfter(cursor: string | undefined, filters: unknown) {
  const [afterId] = decodeCursor(cursor, filters, byId) ?? []
  return { afterId }
}

/**
 * The condition of a page by name and id; none on the first.
 * @param nameOf the select of the name of the row with this id.
 */
export function afterName(
  row: Record<'name' | 'id', Column>,
  { afterId, nameOf }: { afterId: SQL | undefined; nameOf: (id: SQL) => SQLWrapper },
): SQL | undefined {
  return afterId && sql`(${row.name}, ${row.id}) > (${nameOf(afterId)}, ${afterId})`
}

/** How many rows a page by start and id has, and after which it begins. */
export const STARTS_PAGE = { limit: int, afterStart: optional(isoInstant), afterId: optional(uuid) }

/** @throws DomainError INVALID_CURSOR */
export function startsAfter(cursor: string | undefined, filters: unknown) {
  const [afterStart, afterId] = decodeCursor(cursor, filters, byTime) ?? []
  return { afterStart, afterId }
}

/** The condition of a page by start and id; none on the first. */
export function afterStart(
  row: Record<'startsAt' | 'id', Column>,
  { afterStart, afterId }: Pick<NamedOf<typeof STARTS_PAGE>, 'afterStart' | 'afterId'>,
): SQL | undefined {
  return afterStart && sql`(${row.startsAt}, ${row.id}) > (${afterStart}, ${afterId})`
}

/** The span that a list is asked about. */
export const SPAN = { from: requestTime, to: requestTime }

/** What overlaps `[from, to)`, whichever is given; a text without an offset is wall-clock in `zone`. */
export function overlaps(
  row: Record<'startsAt' | 'endsAt', Column>,
  { from, to }: NamedOf<typeof SPAN>,
  zone: SQL,
): SQL | undefined {
  return and(from && gt(row.endsAt, requestInstant(from, zone)), to && lt(row.startsAt, requestInstant(to, zone)))
}
