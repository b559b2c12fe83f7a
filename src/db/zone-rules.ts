import { type SQL, sql } from 'drizzle-orm'
import { zoneOffsets as offsetsOf } from '../domain/zone-offsets.ts'
import { type Cte, cte } from './cte.ts'
import { zoneOffsets } from './schema/zones.ts'
import { param } from './statement.ts'

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

/** A zone's rules as a relation `r` with the table's columns: one parameter, however many they are. */
export function rulesAsRows(zone: string): SQL {
  return sql`jsonb_to_recordset(${param(JSON.stringify(zoneRules(zone)), 'jsonb')})
    as r(zone text, from_at timestamptz, until_at timestamptz, seconds int)`
}

/**
 * Writes a zone's rules as CTE `zone_taken` where the table has none, beside a row that is put into that zone.
 * @param from the CTE of that row: without it nothing is written
 */
export function takesZone(zone: string, from: string): Cte {
  return cte(
    'zone_taken',
    sql`insert into ${zoneOffsets} (zone, from_at, until_at, seconds)
      select r.* from (select from ${sql.identifier(from)} limit 1) x cross join ${rulesAsRows(zone)}
      where not exists (select from ${zoneOffsets} z where z.zone = ${param(zone, 'text')})
      on conflict do nothing returning zone`,
  )
}
