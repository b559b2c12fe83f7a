import { type SQL, sql } from 'drizzle-orm'
import { flag, instant, text } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { DST_GAP } from '../../../db/local-instant.ts'
import { clinics } from '../../../db/schema/people.ts'
import { invalidField } from '../../../domain/errors.ts'
import { hasOffset, isDateText, readInstant } from '../../../domain/time.ts'

/** Since when a state is said to be: an instant, or a time by the clinic's clocks, which may be the beginning of a day. */
export const STATUS_SINCE = { sinceInstant: instant, sinceLocal: text, sinceDay: flag }

/** What a row says of it. */
export function statusSinceRow(given: string | undefined) {
  if (given === undefined) return { sinceDay: false }
  if (isDateText(given)) return { sinceLocal: `${given}T00:00`, sinceDay: true }
  return hasOffset(given)
    ? { sinceInstant: readInstant(given, 'UTC'), sinceDay: false }
    : { sinceLocal: given, sinceDay: false }
}

const local = (later: string): SQL =>
  sql`instant_of(${sql.raw(`r.since_local::timestamp${later}`)}, (select z.timezone from ${clinics} z where z.id = r.clinic_id))`

/** Where the clocks skip midnight, a day begins an hour later. */
const since = sql`coalesce(r.since_instant, ${local('')}, case when r.since_day then ${local(` + interval '1 hour'`)} end)`
const isSaid = sql`'status_since' = any (r.names)`

/** A state begins when it is said to have, or else with the change; to say it again changes nothing. */
export const statusSince: SQL = sql`case when ${isSaid} then ${since}
when not 'status' = any (r.names) or t.status = r.status then t.status_since else r.at end`

/** A status cannot begin in the future. */
export const statusChecks: readonly Check[] = [
  { name: 'since on the clock', holds: sql`not ${isSaid} or ${since} is not null`, refusal: DST_GAP },
  {
    name: 'since not in the future',
    holds: sql`not ${isSaid} or ${since} <= r.at`,
    refusal: invalidField('#/statusSince', 'must not be in the future'),
  },
]
