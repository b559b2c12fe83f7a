import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { zoneRules } from '../../src/db/zone-rules.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { runCron } from '../../src/jobs/cron.ts'
import { compareZones, fillZones } from '../../src/jobs/keep-zones.ts'
import { setLogLevel } from '../../src/platform/log.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { hearLog } from '../support/log-lines.ts'

const db = () => openDatabase((env as Env).HYPERDRIVE.connectionString)
const actor = { caller: systemCaller('test'), now: Date.parse('2026-06-01T02:40:00Z') }

const rowsOf = (zone: string) =>
  sqlAs('select zone, from_at, until_at, seconds from zone_offsets where zone = $1 order by from_at', [zone])
const rulesOf = (zone: string) => {
  const at = (text: string) => (text === 'infinity' ? Infinity : text === '-infinity' ? -Infinity : new Date(text))
  return zoneRules(zone).map((rule) => ({ ...rule, from_at: at(rule.from_at), until_at: at(rule.until_at) }))
}
const versionsOf = async (...ids: string[]) =>
  (
    await sqlAs(
      'select rules_version v from unnest($1::uuid[]) with ordinality i(id, n) join clinics using (id) order by n',
      [ids],
    )
  ).map((row) => row.v)

test('a zone that was in use before the table was gets its rules, once, and nobody’s rules change by it', async () => {
  // What other tests have left without rows.
  await fillZones(db(), actor)
  await sqlAs("delete from zone_offsets where zone in ('Antarctica/Troll', 'Antarctica/Vostok')")
  const [clinic, other] = [await mintClinic(), await mintClinic()]
  await sqlAs("update clinics set timezone = 'Antarctica/Troll' where id = $1", [clinic.id])
  await sqlAs("update locations set timezone = 'Antarctica/Vostok' where id = $1", [other.locationId])
  const before = await versionsOf(clinic.id, other.id)
  expect(await fillZones(db(), actor)).toBe(2)
  expect(await rowsOf('Antarctica/Troll')).toEqual(rulesOf('Antarctica/Troll'))
  expect(await rowsOf('Antarctica/Vostok')).toEqual(rulesOf('Antarctica/Vostok'))
  expect(await fillZones(db(), actor)).toBe(0)
  expect(await versionsOf(clinic.id, other.id)).toEqual(before)
})

test('rules that are not the runtime’s any more are written anew, and the clinics in the zone decide by new rules', async () => {
  const zone = 'Antarctica/Macquarie'
  const [inZone, withLocation, elsewhere] = [
    await mintClinic({ timezone: zone }),
    await mintClinic(),
    await mintClinic(),
  ]
  await sqlAs('update locations set timezone = $2 where id = $1', [withLocation.otherLocationId, zone])
  await compareZones(db(), actor)
  const before = await versionsOf(inZone.id, withLocation.id, elsewhere.id)

  const [change] = await sqlAs(
    "select from_at from zone_offsets where zone = $1 and from_at > '2027-01-01' order by from_at limit 1",
    [zone],
  )
  await sqlAs("update zone_offsets set from_at = from_at - interval '7 days' where zone = $1 and from_at = $2", [
    zone,
    change?.from_at,
  ])
  await sqlAs("update zone_offsets set until_at = until_at - interval '7 days' where zone = $1 and until_at = $2", [
    zone,
    change?.from_at,
  ])
  await sqlAs("delete from zone_offsets where zone = $1 and from_at > '2090-01-01'", [zone])
  expect(await rowsOf(zone)).not.toEqual(rulesOf(zone))

  expect(await compareZones(db(), actor)).toBe(1)
  expect(await rowsOf(zone)).toEqual(rulesOf(zone))
  const raised = before.map((version, n) => (n === 2 ? version : Number(version) + 1))
  expect(await versionsOf(inZone.id, withLocation.id, elsewhere.id)).toEqual(raised)
  const audit = await sqlAs(
    "select clinic_id, role, changed from audit_log where action = 'clinic.zone_rules_changed' and clinic_id = any($1) order by clinic_id",
    [[inZone.id, withLocation.id, elsewhere.id]],
  )
  expect(audit).toEqual(
    [inZone.id, withLocation.id]
      .sort()
      .map((clinic_id) => ({ clinic_id, role: 'SYSTEM', changed: { zone_rules: [null, zone] } })),
  )
  expect(await compareZones(db(), actor)).toBe(0)
})

test('a name that is no region is reported, and read as the Worker reads it', async () => {
  const clinic = await mintClinic()
  await sqlAs("update clinics set timezone = 'IST' where id = $1", [clinic.id])
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  expect(await fillZones(db(), actor)).toBe(1)
  expect(warn.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
    expect.objectContaining({ event: 'zone.no_region', zone: 'IST' }),
  ])
  warn.mockRestore()
  const [row] = await sqlAs("select local_of('2027-01-01T00:00Z', 'IST')::text as local")
  expect(row?.local).toBe('2027-01-01 05:30:00')
  await sqlAs("update clinics set timezone = 'UTC' where id = $1", [clinic.id])
})

test('once a day the cron compares the rules', async () => {
  const heard = hearLog()
  setLogLevel('debug')
  await runCron('40 2 * * *', env as Env, actor.now)
  setLogLevel('info')
  heard.stop()
  expect(heard.of('job.done')).toEqual([
    expect.objectContaining({ job: 'compare-zones', rows: expect.any(Number) }),
    expect.objectContaining({ job: 'purge-erased' }),
    expect.objectContaining({ job: 'note-run' }),
  ])
})
