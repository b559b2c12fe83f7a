import { type SQL, sql } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { hasOffset, readInstant } from '../domain/time.ts'
import { instantParam, param } from './statement.ts'

/**
 * The instant of a wall-clock timestamp in a zone, both SQL: the first of two, null where the clocks skip it. The same rule
 * as `wallClock` in domain/time.ts; Postgres by itself takes the second and moves a skipped one.
 */
export function wallClockInstant(wall: SQL, zone: SQL): SQL {
  const asUtc = sql`(${wall} at time zone 'UTC')`
  const by = (near: SQL) => sql`(${asUtc} - ((${near} at time zone ${zone}) - (${near} at time zone 'UTC')))`
  const before = by(sql`(${asUtc} - interval '24 hours')`)
  const after = by(sql`(${asUtc} + interval '24 hours')`)
  const ifReal = (at: SQL) => sql`case when ${at} at time zone ${zone} = ${wall} then ${at} end`
  return sql`least(${ifReal(before)}, ${ifReal(after)})`
}

/** An instant of a request, which without an offset is wall-clock in `zone`; null where the clocks skip it. */
export function requestInstant(text: string, zone: SQL): SQL {
  if (hasOffset(text)) return instantParam(readInstant(text, 'UTC'))
  return wallClockInstant(param(text, 'timestamp'), zone)
}

export const DST_GAP = new DomainError(
  'DST_GAP',
  'A local time here does not exist: the clocks are set forward over it.',
)
