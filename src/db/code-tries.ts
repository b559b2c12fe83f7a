import { sql } from 'drizzle-orm'
import type { Caller } from '../domain/access.ts'
import { int, texts } from './asked.ts'
import { type Cte, cte } from './cte.ts'
import { codeTries } from './schema/code-tries.ts'

/** How many wrong codes a user may send within an hour; an address has a setting of its own. */
export const MOST_TRIES = 10

/** For whom a try counts: for the user, and for the network they call from if it is known. */
export function triersOf({ userId }: Pick<Caller, 'userId'>, network: string | null): string[] {
  return [`user:${userId}`, ...(network === null ? [] : [`address:${network}`])]
}

/** A row's columns about the caller who tries its code; `mostOfNetwork` is how many wrong codes an address may send within an hour. */
export const TRIER = { triers: texts, mostOfNetwork: int }

/**
 * Counts a wrong code for each of the row's `triers`, as the CTE `tried`: `who`, whether they are `refused`, and
 * `again_at`, an hour after the oldest try that still counts. A right code is not counted, since a clinic's people
 * share an address; but after too many wrong ones even a right code is refused. A refused try is not counted either, or
 * somebody who goes on trying would never be let in again. Postgres takes the rows one after another, so many tries at
 * once do not exceed the limit.
 * @param right the CTE of the rows, by `n`, whose code is right
 */
export function tried(right: string): Cte {
  return cte(
    'tried',
    sql`insert into ${codeTries} (who, tries)
select w.who, case when bool_and(w.is_right) then '{}' else array[max(w.at)] end
from (select unnest(r.triers) who, r.at, exists (select from ${sql.raw(right)} x where x.n = r.n) is_right from asked r) w
group by w.who order by w.who
on conflict (who) do update set
tries = case when ${isRoomLeft} then ${ofLastHour} || excluded.tries else ${ofLastHour} end,
refused_at = case when ${isRoomLeft} then null else ${now} end
returning who, refused_at is not null refused, tries[1] + interval '1 hour' again_at`,
  )
}

const now = sql`(select max(r.at) from asked r)`
const ofLastHour = sql`array(select t.at from unnest(code_tries.tries) t(at) where t.at > ${now} - interval '1 hour' order by t.at)`
const isRoomLeft = sql`cardinality(${ofLastHour}) < case when code_tries.who like 'address:%'
then (select max(r.most_of_network) from asked r) else ${sql.raw(String(MOST_TRIES))} end`
