import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { requestInstant } from '../../db/local-instant.ts'
import { instantParam, param } from '../../db/statement.ts'
import { hasOffset, isDateText, isInstantText, readInstant } from '../../domain/time.ts'

/** A day, or an instant; stays text, since the zone is known in the statement. */
export const dayOrInstant = z
  .string()
  .refine((text) => isDateText(text) || isInstantText(text), 'must be a day, YYYY-MM-DD, or an ISO 8601 instant')
  .meta({
    wire: {
      type: 'string',
      description: "A day of the clinic's zone, or an ISO 8601 instant; without an offset it is wall-clock time there.",
      examples: ['2026-11-30', '2026-11-30T10:00:00+05:30'],
    },
  })

/** The day a text means in a zone (SQL); an instant is taken as its day. */
export function dayOf(text: string, zone: SQL): SQL {
  if (!hasOffset(text)) return param(text.slice(0, 10), 'date')
  return sql`local_of(${instantParam(readInstant(text, 'UTC'))}, ${zone})::date`
}

/** The instant a text means in a zone (SQL), null where the clocks skip it; a day is its beginning. */
export function instantOf(text: string, zone: SQL): SQL {
  return isDateText(text) ? sql`boundary_of(${param(text, 'timestamp')}, ${zone})` : requestInstant(text, zone)
}

/** Today in the zone of the clinics row `c`. */
export function todayIn(now: number): SQL {
  return sql`local_of(${instantParam(now)}, c.timezone)::date`
}
