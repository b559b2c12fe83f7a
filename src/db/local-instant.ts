import { type SQL, sql } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { Check } from './checks.ts'
import type { Parameter } from './read-columns.ts'

/**
 * An instant of a request, which without an offset is wall-clock in `zone` (SQL): the first of two, null where the clocks
 * skip it, as `wallClock` in domain/time.ts.
 */
export function requestInstant(time: Parameter, zone: SQL): SQL {
  return time.type === 'timestamptz' ? time : sql`instant_of(${time}, ${zone})`
}

export const DST_GAP = new DomainError(
  'DST_GAP',
  'A local time in this request does not exist: the clocks are set forward over it. Choose another time.',
)

/** 422 where the clocks skip an instant of a request. @param at what `requestInstant` gives */
export function isOnTheClock(name: string, at: SQL): Check {
  return { name, holds: sql`${at} is not null`, refusal: DST_GAP }
}
