import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { list, text } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { cte } from '../db/cte.ts'
import type { RecordKind } from '../db/happened.ts'
import type { Actor } from '../db/request.ts'
import { clinicDoctors, clinics, doctors } from '../db/schema/people.ts'
import { locations } from '../db/schema/schedule.ts'
import { series } from '../db/schema/series.ts'
import { zoneOffsets } from '../db/schema/zones.ts'
import { param } from '../db/statement.ts'
import { defineWrite, rowsAsked, runWrite } from '../db/write.ts'
import { zoneRules } from '../db/zone-rules.ts'
import { zoneExists } from '../domain/time.ts'
import { zoneNamed } from '../domain/zone-names.ts'
import { log } from '../platform/log.ts'

/** Zones of series, one after the other by the index: the series are many, and their zones few. */
const ofSeries = sql`(with recursive s as (
    (select min(timezone) zone from ${series} where status <> 'cancelled') union all
    select (select min(x.timezone) from ${series} x where x.status <> 'cancelled' and x.timezone > s.zone) from s where s.zone is not null
  ) select zone from s where zone is not null)`

const inUse = sql`select timezone as zone from ${clinics} union select timezone from ${locations} union ${ofSeries}`

const zonesShape = z.array(z.object({ zone: z.string() }))

/** Writes the rules of zones that were in use before the table was; answers how many zones. */
export async function fillZones(db: Database, actor: Actor): Promise<number> {
  const rows = await db.run(sql`select u.zone from (${inUse}) u
    where not exists (select from ${zoneOffsets} z where z.zone = u.zone) order by u.zone`)
  return keepZones(db, actor, zonesShape.parse(rows))
}

/**
 * Compares the rules of every zone in use with this isolate's own, which a new release of the runtime may have changed. Where
 * they differ the isolate's stand from now on, and the clinics in that zone decide every booking by newer rules. Answers how
 * many zones differed.
 */
export async function compareZones(db: Database, actor: Actor): Promise<number> {
  const rows = await db.run(sql`select zone from (${inUse} union select zone from ${zoneOffsets}) u order by zone`)
  return keepZones(db, actor, zonesShape.parse(rows))
}

async function keepZones(db: Database, actor: Actor, zones: readonly { zone: string }[]): Promise<number> {
  let changed = 0
  for (const { zone } of zones) {
    if (zoneNamed(zone) !== zone) log('warn', 'zone.no_region', { zone })
    if (zoneExists(zone) && (await keepZone(db, actor, zone))) changed++
  }
  return changed
}

const storedShape = z.array(
  z.object({ zone: z.string(), from_at: z.string(), until_at: z.string(), seconds: z.number() }),
)

const isoOf = (at: string) => (at.endsWith('infinity') ? at : new Date(at).toISOString())

async function areAsStored(db: Database, zone: string): Promise<boolean> {
  const [row] = await db.run(sql`select coalesce((select jsonb_agg(to_jsonb(z) order by z.from_at) from ${zoneOffsets} z
    where z.zone = ${param(zone, 'text')}), '[]') stored`)
  const stored = storedShape.parse(row?.stored).map((rule) => ({
    ...rule,
    from_at: isoOf(rule.from_at),
    until_at: isoOf(rule.until_at),
  }))
  return JSON.stringify(stored) === JSON.stringify(zoneRules(zone))
}

/** Changed zone rules of a clinic are only audited: no plugin waits for an event about them. */
const clinicsRulesKind: RecordKind = { subjectType: 'clinic', patient: sql`null::uuid`, payload: sql`null::jsonb` }

const keepRules = defineWrite(() => ({
  name: 'keep-zone',
  asked: rowsAsked({ zone: text, rules: list }),
  subjects: [
    cte(
      'rules',
      sql`select z.* from asked r cross join jsonb_to_recordset(r.rules) as z(zone text, from_at timestamptz, until_at timestamptz, seconds int)`,
    ),
  ],
  from: sql`from asked r`,
  columns: sql`r.zone, exists (select from ${zoneOffsets} z where z.zone = r.zone) is_known`,
  checks: [],
  effects: [
    cte(
      'gone',
      sql`delete from ${zoneOffsets} z using judged j where z.zone = j.zone and j.refused is null
and z.from_at not in (select g.from_at from rules g where g.zone = j.zone)`,
    ),
    cte(
      'put',
      sql`insert into ${zoneOffsets} (zone, from_at, until_at, seconds)
select g.zone, g.from_at, g.until_at, g.seconds from judged j join rules g on g.zone = j.zone where j.refused is null
on conflict (zone, from_at) do update set until_at = excluded.until_at, seconds = excluded.seconds`,
    ),
    // Before its rules were here a clinic was decided by this isolate's rules too: nothing changes for it.
    cte(
      'raised',
      sql`update ${clinics} c set rules_version = c.rules_version + 1 from judged j where j.refused is null and j.is_known
and (c.timezone = j.zone or c.id in (select l.clinic_id from ${locations} l where l.timezone = j.zone))
returning c.*, c.id clinic_id, j.n, j.zone`,
    ),
    // Their visits are to be judged anew, and no booking is to be decided by the old rules.
    cte(
      'doctors_raised',
      sql`update ${doctors} d set rules_version = d.rules_version + 1 from (
select x.id from ${doctors} x where x.id in (select m.doctor_id from ${clinicDoctors} m join raised e on e.id = m.clinic_id)
order by x.id for no key update
) held where d.id = held.id`,
    ),
  ],
  happened: [
    {
      action: 'clinic.zone_rules_changed',
      of: clinicsRulesKind,
      rows: 'raised',
      changed: sql`jsonb_build_object('zone_rules', jsonb_build_array(null, e.zone))`,
    },
  ],
  answers: { image: sql`jsonb_build_object('zone', r.zone)`, written: sql`true`, from: sql`asked r` },
  status: 200,
}))

/** Whether the zone's rows had to be written; all of them at once, so that nobody sees half of the old ones and half of the new. */
async function keepZone(db: Database, actor: Actor, zone: string): Promise<boolean> {
  if (await areAsStored(db, zone)) return false
  const asking = { actor, idempotency: null, clinicId: null }
  return (await runWrite(db, keepRules, { asking, row: { zone, rules: zoneRules(zone) } })) !== null
}
