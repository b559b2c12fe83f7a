import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type AskedColumn, instant, like } from '../../db/asked.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { hasOffset, isDateText, isInstantText, isWholeMinute, readInstant } from '../../domain/time.ts'

/** A day, or an instant; stays text, since the zone is known in the statement. */
export const dayOrInstant = z
  .string()
  .refine((text) => isDateText(text) || isInstantText(text), 'must be a date, YYYY-MM-DD, or an ISO 8601 instant')
  .meta({
    wire: {
      type: 'string',
      description: "A date in the clinic's zone, or an ISO 8601 instant. Without an offset it is local time there.",
      examples: ['2026-11-30', '2026-11-30T10:00:00+05:30'],
    },
  })

/** A day, or an instant at which something ends: a whole minute. */
export const dayOrWholeMinute = dayOrInstant
  .refine((text) => !isInstantText(text) || isWholeMinute(text), 'must be a whole minute: seconds must be 0')
  .meta({
    wire: {
      type: 'string',
      description:
        "A date in the clinic's zone, or an ISO 8601 instant in whole minutes. Without an offset it is local time there.",
      examples: ['2026-11-30', '2026-11-30T10:00:00+05:30'],
    },
  })

/** How a row gives the day of a plan: as it is, or by an instant that lies in it. */
export const DAY = { ...like(followUpPlans, ['scheduledFor']), scheduledAt: instant }

/** The columns of `DAY` for what a request gives; a wall-clock time is taken as its day. */
export function dayGiven(text: string | undefined): { scheduledFor?: string; scheduledAt?: number } {
  if (text === undefined) return {}
  return hasOffset(text) ? { scheduledAt: readInstant(text, 'UTC') } : { scheduledFor: text.slice(0, 10) }
}

/** The day that a row `r` gives, in the zone of the clinics row `c`; null where it gives none. */
export const givenDay = sql`coalesce(r.scheduled_for, local_of(r.scheduled_at, c.timezone)::date)`

const wallClock: AskedColumn<string | null> = { type: 'timestamp' }

/** How a row says until when a plan sleeps: by an instant, by a day, which is its beginning, or by the clinic's clock. */
export const SNOOZE = { ...like(followUpPlans, ['snoozeUntil']), snoozeDay: wallClock, snoozeLocal: wallClock }

/** The columns of `SNOOZE` for what a request gives. */
export function snoozeGiven(text: string | null | undefined) {
  if (!text) return {}
  if (isDateText(text)) return { snoozeDay: text }
  return hasOffset(text) ? { snoozeUntil: readInstant(text, 'UTC') } : { snoozeLocal: text }
}

/** The instant that a row `r` gives, by the clock of the clinics row `c`; null where it gives none, and where the clocks skip it. */
export const givenSnooze = sql`coalesce(
r.snooze_until, boundary_of(r.snooze_day, c.timezone), instant_of(r.snooze_local, c.timezone)
)`

/** Today by the row `r`, in the zone of the clinics row `c`. */
export const todayOf = sql`local_of(r.at, c.timezone)::date`

/** Today in the zone of the clinics row `c`. */
export const todayIn = (now: SQL): SQL => sql`local_of(${now}, c.timezone)::date`
