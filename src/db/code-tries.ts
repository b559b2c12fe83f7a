import { sql } from 'drizzle-orm'
import type { Caller } from '../domain/access.ts'
import { type Cte, cte } from './cte.ts'
import { codeTries } from './schema/code-tries.ts'

/** How many codes a user, and an address, may try within an hour. */
const MOST_TRIES = 10

/** As whom a try is counted: the user, and the network they call from where it is known. */
export function triersOf({ userId }: Pick<Caller, 'userId'>, network: string | null): string[] {
  return [`user:${userId}`, ...(network === null ? [] : [`address:${network}`])]
}

/**
 * Counts a try for each of the row's `triers`, as the CTE `tried` with the columns `who`, `refused` and `again_at`, when the oldest
 * of the last hour's tries is an hour old. A try that comes too soon is not counted, or whoever goes on trying would never be let
 * in again. The rows are taken one after another, so that of many tries at once no more get through.
 */
export const tried: Cte = cte(
  'tried',
  sql`insert into ${codeTries} (who, tries)
select w.who, array[w.at] from (select distinct unnest(r.triers) who, max(r.at) over () at from asked r) w order by w.who
on conflict (who) do update set
tries = case when cardinality(${lastHours('code_tries.tries')}) < ${sql.raw(String(MOST_TRIES))}
then ${lastHours('code_tries.tries')} || excluded.tries else ${lastHours('code_tries.tries')} end,
refused_at = case when cardinality(${lastHours('code_tries.tries')}) >= ${sql.raw(String(MOST_TRIES))} then excluded.tries[1] end
returning who, refused_at is not null refused, tries[1] + interval '1 hour' again_at`,
)

function lastHours(tries: string) {
  return sql`array(select t.at from unnest(${sql.raw(tries)}) t(at) where t.at > excluded.tries[1] - interval '1 hour' order by t.at)`
}
