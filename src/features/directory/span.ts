import { type SQL, sql } from 'drizzle-orm'
import { instant, wallClock } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { DST_GAP } from '../../db/local-instant.ts'
import { invalidField } from '../../domain/errors.ts'
import { hasOffset, readInstant } from '../../domain/time.ts'

const NOT_AFTER = 'must be later than from'

/** A body's `from` and `to` where both name their offset; the others are compared in the statement, in the clinic's zone. */
export function isOrdered({ from, to }: { from: string; to: string }): boolean {
  return !hasOffset(from) || !hasOffset(to) || Date.parse(from) < Date.parse(to)
}

export const notOrdered = { path: ['to'], message: NOT_AFTER }

/** The time of a record as instants, epoch ms. */
export const spanOf = ({ from, to }: { from: string; to: string }) => ({ start: Date.parse(from), end: Date.parse(to) })

/** What a row says of a body's `from` and `to`: an instant where the text names its offset, else wall clock. */
export const SPAN = { fromAt: instant, fromWall: wallClock, toAt: instant, toWall: wallClock }

/** The row's columns for a body's `from` and `to`. */
export function spanRow({ from, to }: { from: string; to: string }) {
  return {
    fromAt: hasOffset(from) ? readInstant(from, 'UTC') : null,
    fromWall: hasOffset(from) ? null : from,
    toAt: hasOffset(to) ? readInstant(to, 'UTC') : null,
    toWall: hasOffset(to) ? null : to,
  }
}

/**
 * Joins the row `r` to its time as instants, the relation `span` of `starts` and `ends`; null is what the clocks skip.
 * @param zone SQL: the zone of wall clocks
 */
export function joinSpan(zone: SQL): SQL {
  return sql`cross join lateral (
select ${zone} zone offset 0
) place cross join lateral (
select coalesce(r.from_at, instant_of(r.from_wall, place.zone)) starts, coalesce(r.to_at, instant_of(r.to_wall, place.zone)) ends offset 0
) span`
}

/** Checks of `span`, as `joinSpan` gives it. */
export const spanChecks: readonly Check[] = [
  { name: 'on the clock', holds: sql`span.starts is not null and span.ends is not null`, refusal: DST_GAP },
  { name: 'in order', holds: sql`span.starts < span.ends`, refusal: invalidField('#/to', NOT_AFTER) },
]
