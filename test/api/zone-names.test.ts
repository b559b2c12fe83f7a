import { expect, test } from 'vitest'
import { ZONE_NAMES, zoneNamed } from '../../src/domain/zone-names.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { pointersOf } from '../support/visits.ts'

const NO_REGIONS = [
  ...['IST', 'BST', 'CST', 'AGT', 'ACT', 'EST', 'EST5EDT', 'PST8PDT', 'CET', 'GMT', 'SystemV/PST8', 'Factory'],
  ...['posix/Europe/London', 'right/Europe/London', 'Etc/GMT+5', 'US/Pacific', 'GB', 'Zulu', 'localtime', '+05:30'],
  ...['', 'Europe', 'Europe/', 'Europe/Nowhere', 'Europe/London ', ' Europe/London', 'America/New York'],
]

test.for(NO_REGIONS)('the zone %j is refused for a clinic and for a location, with a pointer', async (timezone) => {
  const clinic = await mintClinic()
  const answers = [
    await clinic.admin.client.put('/clinic', { timezone }),
    await clinic.admin.client.post('/locations', { name: 'Branch', timezone }),
    await clinic.admin.client.put(`/locations/${clinic.locationId}`, { timezone }),
  ]
  for (const answer of answers) expect([answer.status, ...pointersOf(answer)]).toEqual([422, '#/timezone'])
})

test.for([
  ['europe/london', 'Europe/London'],
  ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
  ['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
  ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['utc', 'UTC'],
] as const)('the zone %s is kept as %s', async ([typed, kept]) => {
  const clinic = await mintClinic({ timezone: 'Asia/Tokyo' })
  expect((await clinic.admin.client.put('/clinic', { timezone: typed })).body.timezone).toBe(kept)
  const path = `/locations/${clinic.locationId}`
  expect((await clinic.admin.client.put(path, { timezone: typed })).body.timezone).toBe(kept)
  expect((await clinic.admin.client.post('/locations', { name: 'B', timezone: typed })).body.timezone).toBe(kept)
  const stored = await sqlAs('select distinct timezone from locations where clinic_id = $1', [clinic.id])
  expect(stored.map((row) => row.timezone).sort()).toEqual(
    [kept, 'Asia/Tokyo'].filter((z, n, all) => all.indexOf(z) === n).sort(),
  )
})

test('the list is what Postgres and the Worker both know as a region, spelled as Postgres does', async () => {
  const known = (timeZone: string) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
    } catch {
      return false
    }
  }
  const areas = 'Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific'
  const rows = await sqlAs<{ name: string }>(
    `select name from pg_timezone_names where name = 'UTC' or name ~ '^(${areas})/' order by name collate "C"`,
  )
  const both = rows.map((row) => row.name).filter(known)
  expect([...ZONE_NAMES].sort()).toEqual([...both].sort())
  expect(both.every((name) => zoneNamed(name.toUpperCase()) === name)).toBe(true)
})
