import { zoneRules } from '../src/db/zone-rules.ts'

/**
 * Gives a database the rules of these zones, as the Worker does when a clinic or location first takes one; a zone that has
 * rules keeps them.
 * @param query runs one statement; on its own, not within a transaction that others would wait for
 */
export async function takeZones(
  query: (text: string, values: unknown[]) => Promise<unknown>,
  zones: Iterable<string>,
): Promise<void> {
  for (const zone of new Set(zones))
    await query(
      `INSERT INTO zone_offsets SELECT * FROM jsonb_populate_recordset(null::zone_offsets, $2)
        WHERE NOT EXISTS (SELECT FROM zone_offsets WHERE zone = $1) ON CONFLICT DO NOTHING`,
      [zone, JSON.stringify(zoneRules(zone))],
    )
}
