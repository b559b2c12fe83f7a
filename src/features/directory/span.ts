import { sql } from 'drizzle-orm'
import { DST_GAP } from '../../db/local-instant.ts'
import { invalidField } from '../../domain/errors.ts'
import { hasOffset } from '../../domain/time.ts'
import type { Check } from '../appointments/write-record.ts'

const NOT_AFTER = 'must be later than from'

/** A body's `from` and `to` where both name their offset; the others are compared in the statement, in the clinic's zone. */
export function isOrdered({ from, to }: { from: string; to: string }): boolean {
  return !hasOffset(from) || !hasOffset(to) || Date.parse(from) < Date.parse(to)
}

export const notOrdered = { path: ['to'], message: NOT_AFTER }

/** The time of a record as instants, epoch ms. */
export const spanOf = ({ from, to }: { from: string; to: string }) => ({ start: Date.parse(from), end: Date.parse(to) })

/** Checks of the columns `starts` and `ends` of `cur`, as `requestInstant` gave them. */
export const spanChecks: readonly Check[] = [
  { holds: sql`cur.starts is not null and cur.ends is not null`, refusal: DST_GAP },
  { holds: sql`cur.starts < cur.ends`, refusal: invalidField('#/to', NOT_AFTER) },
]
