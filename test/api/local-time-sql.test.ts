import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localDate, localTime, sessionBoundary, wallClock } from '../../src/domain/time.ts'
import { ZONE_NAMES } from '../../src/domain/zone-names.ts'
import { sqlAs, takeZone } from '../support/clinic.ts'

const iso = (instant: number) => new Date(instant).toISOString()
const isoOrNull = (at: Date | null) => at?.toISOString() ?? null

function wallClockOrNull(clock: Parameters<typeof wallClock>[0]): string | null {
  try {
    return iso(wallClock(clock))
  } catch {
    return null
  }
}

async function ask(wall: string, zone: string) {
  await takeZone(zone)
  const [row] = await sqlAs<{ instant: Date | null; boundary: Date; local: string }>(
    `select instant_of($1::timestamp, $2) instant, boundary_of($1::timestamp, $2) boundary,
      to_char(local_of(boundary_of($1::timestamp, $2), $2), 'YYYY-MM-DD"T"HH24:MI') local`,
    [wall, zone],
  )
  return [isoOrNull(row?.instant ?? null), isoOrNull(row?.boundary ?? null), row?.local]
}

test.for([
  // A time that the clocks skip has no instant, and bounds a session at the change.
  ['Europe/Berlin', '2027-03-28T02:30', null, '2027-03-28T01:00:00.000Z', '2027-03-28T03:00'],
  ['Australia/Lord_Howe', '2027-10-03T02:15', null, '2027-10-02T15:30:00.000Z', '2027-10-03T02:30'],
  ['Asia/Beirut', '2027-03-28T00:00', null, '2027-03-27T22:00:00.000Z', '2027-03-28T01:00'],
  ['America/Sao_Paulo', '2018-11-04T00:00', null, '2018-11-04T03:00:00.000Z', '2018-11-04T01:00'],
  ['Pacific/Apia', '2011-12-30T12:00', null, '2011-12-30T10:00:00.000Z', '2011-12-31T00:00'],
  // One that exists twice is the first.
  ['Europe/Berlin', '2027-10-31T02:30', '2027-10-31T00:30:00.000Z', '2027-10-31T00:30:00.000Z', '2027-10-31T02:30'],
  [
    'Australia/Lord_Howe',
    '2027-04-04T01:45',
    '2027-04-03T14:45:00.000Z',
    '2027-04-03T14:45:00.000Z',
    '2027-04-04T01:45',
  ],
  ['America/Havana', '2027-11-07T00:30', '2027-11-07T04:30:00.000Z', '2027-11-07T04:30:00.000Z', '2027-11-07T00:30'],
  ['America/Sao_Paulo', '2018-02-17T23:30', '2018-02-18T01:30:00.000Z', '2018-02-18T01:30:00.000Z', '2018-02-17T23:30'],
  // Clocks that stand still, far ahead and far behind.
  [
    'Pacific/Kiritimati',
    '2027-01-01T00:00',
    '2026-12-31T10:00:00.000Z',
    '2026-12-31T10:00:00.000Z',
    '2027-01-01T00:00',
  ],
  ['Pacific/Pago_Pago', '2027-01-01T00:00', '2027-01-01T11:00:00.000Z', '2027-01-01T11:00:00.000Z', '2027-01-01T00:00'],
] as const)('%s %s', async ([zone, wall, ...expected]) => {
  expect(await ask(wall, zone)).toEqual(expected)
})

/** Zones whose clocks do something unusual, and every tenth of the rest. */
const zones = [
  ...['Africa/Casablanca', 'Africa/El_Aaiun', 'America/Edmonton', 'Asia/Beirut', 'America/Havana', 'Antarctica/Troll'],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo', 'Asia/Gaza', 'America/Nuuk'],
  ...ZONE_NAMES.filter((_, n) => n % 10 === 0),
]
const minutes = (from: string, until: string) =>
  fc.integer({ min: Date.parse(from) / 60_000, max: Date.parse(until) / 60_000 })

test('SQL and the domain give the same local time, instant and boundary in every zone', {
  timeout: 120_000,
}, async () => {
  for (const zone of zones) await takeZone(zone)
  const cases = fc.sample(fc.tuple(fc.constantFrom(...zones), minutes('2000-01-03T00:00Z', '2099-12-29T00:00Z')), {
    seed: 3,
    numRuns: 4_000,
  })
  const asked = cases.map(([zone, minute]) => ({
    zone,
    at: iso(minute * 60_000),
    wall: iso(minute * 60_000).slice(0, 16),
  }))
  const rows = await sqlAs<{ local: string; instant: Date | null; boundary: Date }>(
    `select to_char(local_of(x.at, x.zone), 'YYYY-MM-DD HH24:MI') as local, instant_of(x.wall, x.zone) instant, boundary_of(x.wall, x.zone) boundary
      from rows from (jsonb_to_recordset($1) as (zone text, at timestamptz, wall timestamp)) with ordinality as x(zone, at, wall, n)
      order by n`,
    [JSON.stringify(asked)],
  )
  for (const [n, { zone, at, wall }] of asked.entries()) {
    const instant = Date.parse(at)
    const clock = { date: wall.slice(0, 10), time: wall.slice(11), zone }
    const { local, ...found } = rows[n] as (typeof rows)[number]
    expect({ zone, wall, local, instant: isoOrNull(found.instant), boundary: isoOrNull(found.boundary) }).toEqual({
      zone,
      wall,
      local: `${localDate(instant, zone)} ${localTime(instant, zone)}`,
      instant: wallClockOrNull(clock),
      boundary: iso(sessionBoundary(clock)),
    })
  }
})

test('round the days on which clocks change they still do', { timeout: 120_000 }, async () => {
  for (const zone of zones) await takeZone(zone)
  const changes = await sqlAs<{
    zone: string
    from_at: Date
    wall: string[]
    instants: (string | null)[]
    boundaries: string[]
  }>(
    `select z.zone, z.from_at, array_agg(to_char(w.wall, 'YYYY-MM-DD"T"HH24:MI') order by w.wall) wall,
        array_agg(to_json(instant_of(w.wall, z.zone)) order by w.wall) instants, array_agg(to_json(boundary_of(w.wall, z.zone)) order by w.wall) boundaries
      from zone_offsets z cross join lateral (select date_trunc('hour', local_of(z.from_at, z.zone)) + n * interval '15 minutes' as wall
        from generate_series(-12, 12) n) w
      where z.zone = any($1) and z.from_at > '2020-01-01' and z.from_at < '2030-01-01' group by z.zone, z.from_at`,
    [zones],
  )
  expect(changes.length).toBeGreaterThan(200)
  for (const { zone, wall, instants, boundaries } of changes)
    for (const [n, text] of wall.entries()) {
      const clock = { date: text.slice(0, 10), time: text.slice(11), zone }
      const isoOf = (at: string | null | undefined) => (at ? iso(Date.parse(at)) : null)
      expect({ zone, text, instant: isoOf(instants[n]), boundary: isoOf(boundaries[n]) }).toEqual({
        zone,
        text,
        instant: wallClockOrNull(clock),
        boundary: iso(sessionBoundary(clock)),
      })
    }
})

test('a zone without rules is read by Postgres’ own until it has some', async () => {
  const [row] = await sqlAs<Record<string, unknown>>(
    `select local_of('2027-07-01T00:00Z', 'Asia/Chita')::text as local, instant_of('2027-07-01T09:00', 'Asia/Chita') = '2027-07-01T00:00Z' as instant,
      instant_of('2027-03-28T02:30', 'Europe/Vaduz') is null as gap, instant_of('2027-10-31T02:30', 'Europe/Vaduz') = '2027-10-31T00:30Z' as first,
      (select count(*)::int from zone_offsets where zone in ('Asia/Chita', 'Europe/Vaduz')) as rules`,
  )
  expect(row).toEqual({ local: '2027-07-01 09:00:00', instant: true, gap: true, first: true, rules: 0 })
})
