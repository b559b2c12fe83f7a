import type { Context } from 'hono'
import type * as z from 'zod'
import type { Actor } from '../../db/request.ts'
import { DomainError } from '../../domain/errors.ts'
import { fromBase64Url, toBase64Url } from '../vault/base64.ts'
import { canonical } from './canonical.ts'
import { isSafe } from './is-safe.ts'

export interface Page<T> {
  data: T[]
  page: { nextCursor: string | null; limit: number }
}

/** Short and not secret (FNV-1a, 32 bits): it only notices a cursor that is carried over to other filters. */
function fingerprint(filters: unknown): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(canonical(filters))) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(36)
}

/** An opaque cursor. It stands in URLs, so a position holds ids, instants and numbers only. */
export function encodeCursor(position: readonly unknown[], filters: unknown): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify([fingerprint(filters), ...position])))
}

/**
 * The position a cursor stands for, null without a cursor.
 * @param shape a zod tuple of the position: what comes back is used in SQL.
 * @throws DomainError INVALID_CURSOR for what this list did not make, or made for other filters.
 */
export function decodeCursor<P extends readonly unknown[]>(
  cursor: string | undefined,
  filters: unknown,
  shape: z.ZodType<P>,
): P | null {
  if (cursor === undefined) return null
  const refusal = new DomainError(
    'INVALID_CURSOR',
    'The cursor belongs to another list or to other filters: start again without a cursor.',
  )
  const parts = parse(cursor)
  if (!Array.isArray(parts) || parts[0] !== fingerprint(filters)) throw refusal
  const position = shape.safeParse(parts.slice(1))
  if (!position.success) throw refusal
  return position.data
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(fromBase64Url(cursor)))
  } catch {
    return null
  }
}

/**
 * One keyset page, with its `Link` header where the list is a GET or a HEAD. `rows` holds one row more than `limit` when there is a next page.
 * @param filters everything that says which rows these are (clinic, caller's reach, query without cursor and limit).
 * @param lookedTo the position at which a list stopped before its page was full, because it may look at no more rows
 */
export function page<T>(
  c: Context,
  {
    rows,
    limit,
    positionOf,
    filters,
    lookedTo = null,
  }: {
    rows: T[]
    limit: number
    positionOf: (row: T) => readonly unknown[]
    filters: unknown
    lookedTo?: readonly unknown[] | null
  },
): Page<T> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const position = rows.length > limit && last !== undefined ? positionOf(last) : lookedTo
  const nextCursor = position === null ? null : encodeCursor(position, filters)
  // A POST's next page has no address.
  if (nextCursor !== null && isSafe(c.req.method)) {
    const url = new URL(c.req.url)
    url.searchParams.set('cursor', nextCursor)
    c.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  return { data, page: { nextCursor, limit } }
}

/** The filters a list's cursor is bound to. */
export function filtersOf(actor: Actor, query: Record<string, unknown>): unknown {
  const { limit: _limit, cursor: _cursor, ...filters } = query
  return [actor.caller.clinicId, actor.caller.userId, filters]
}
