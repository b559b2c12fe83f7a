import { sql } from 'drizzle-orm'
import { zoneOffsets as offsetsOf } from '../domain/zone-offsets.ts'
import { type Cte, cte } from './cte.ts'
import { type Happening, withAsker } from './happened.ts'
import { zoneOffsets } from './schema/zones.ts'

const instant = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : at < 0 ? '-infinity' : 'infinity')

/** A zone's rules as rows of `zone_offsets`: those of this runtime's Intl. @throws RangeError for a zone it does not know */
export function zoneRules(zone: string) {
  return offsetsOf(zone).map(({ from, until, seconds }) => ({
    zone,
    from_at: instant(from),
    until_at: instant(until),
    seconds,
  }))
}

/**
 * Writes the rules of zones as CTE `zone_taken` where the table has none, beside rows that are put into these zones. Their
 * rules stand in the `zone_rules` of the rows `r`, as `zoneRules` gives them; null where the zone is not given.
 * @param written the effect of those rows: where it has written none, no rules are written
 */
export function zonesTaken(written: Pick<Happening, 'rows' | 'by'>): Cte {
  return cte(
    'zone_taken',
    sql`insert into ${zoneOffsets} (zone, from_at, until_at, seconds)
select distinct z.* from ${withAsker(written)}
cross join jsonb_to_recordset(r.zone_rules) as z(zone text, from_at timestamptz, until_at timestamptz, seconds int)
where not exists (select from ${zoneOffsets} x where x.zone = z.zone) on conflict do nothing`,
  )
}
