import { KINDS, LIMITS, PEOPLE, PRICES, REQUESTS, WORK, YEARS } from './assumptions.ts'
import { costOf, type Demand, demandOf, type Resources, resourcesOf, type Use, usesOf, whole } from './need.ts'
import type { Measured } from './unit-costs.ts'

/** A whole number as a person writes it; small ones with a figure more. */
function figure(value: number): string {
  if (value > 0 && value < 10) return String(Number(value.toPrecision(2)))
  return Math.round(value).toLocaleString('en-GB')
}

const percent = (share: number) => `${figure(share * 100)} %`

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, n) => (n === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

function demandTable({ requestsADay, atPeak }: Demand, { costs }: Measured): string {
  const rows = KINDS.map((kind) => [
    kind,
    figure(REQUESTS[kind]),
    figure(requestsADay[kind]),
    figure(atPeak[kind]),
    `${figure(costs[kind].worker)} + ${figure(costs[kind].postgres)}`,
  ])
  const all = ['**all**', '', `**${figure(whole(requestsADay))}**`, `**${figure(whole(atPeak))}**`, '']
  return table(
    ['request', 'for a visit', 'a day', 'a second in the peak minute', 'CPU ms, Worker + Postgres'],
    [...rows, all],
  )
}

function resourceTable({ doctors, clinics }: Demand, resources: Resources): string {
  return table(
    ['what', 'how much'],
    [
      ['doctors, clinics', `${figure(doctors)}, ${figure(clinics)}`],
      ['objects', figure(resources.objects)],
      ['KV reads, writes a day', `${figure(resources.kvReadsADay)}, ${figure(resources.kvWritesADay)}`],
      ['Queue operations a day', figure(resources.queueOperationsADay)],
      ['Worker cores busy in the peak minute', figure(resources.workerCores)],
      ['Postgres cores busy in the peak minute', figure(resources.postgresCores)],
      ['connections that Hyperdrive holds then', figure(resources.connections)],
      ['writes a second then', figure(resources.writesASecond)],
      ['database, GB a year', figure(resources.gigabytesAYear)],
      ['write-ahead log, GB a day', figure(resources.walGigabytesADay)],
    ],
  )
}

function limitTable(uses: readonly Use[]): string {
  return table(
    ['limit', 'used', 'there is', 'share'],
    uses.map(({ limit, used, share }) => {
      const { of, most, source } = LIMITS[limit]
      const told = source.startsWith('http') ? `[${of}](${source})` : `${of} (${source})`
      return [told, figure(used), figure(most), percent(share)]
    }),
  )
}

function costTable(costs: Readonly<Record<string, number>>): string {
  const all = Object.values(costs).reduce((sum, one) => sum + one, 0)
  return table(
    ['for', 'dollars a month'],
    [...Object.entries(costs).map(([name, dollars]) => [name, figure(dollars)]), ['**all**', `**${figure(all)}**`]],
  )
}

const REMEDY: Readonly<Record<keyof typeof LIMITS, string>> = {
  gigabytes:
    'The past is archived: visits that ended years ago, with their audit, move to tables that are partitioned by year and can be detached.',
  cores:
    'A bigger Postgres, and for what may be a moment old (worklists, reports) a replica by a second Hyperdrive configuration.',
  connections:
    'A request holds a connection for its statement only, so a bigger Postgres that answers sooner needs fewer; then a second configuration.',
  objectRate:
    'A booking that comes too fast for its doctor is answered 503 with Retry-After. One doctor has no more time to sell than a day has.',
  queueRate: 'The wake-ups of one gathering are one message already; a second queue by clinic halves them.',
  keyRate: 'A key is put at most once a second, and the last state always.',
}

/** The whole of SCALE.md. */
export function pageOf(measured: Measured): string {
  const demand = demandOf(PEOPLE.users)
  const resources = resourcesOf(demand, measured.costs)
  const uses = usesOf(demand, resources)
  const [first] = uses as [Use, ...Use[]]
  const untilFull = figure(PEOPLE.users / first.share / 1e6)
  return `# What ${figure(PEOPLE.users / 1e6)} million users need

Written by \`npm run scale\` from the CPU times that \`npm run bench\` measured (${measured.at.slice(0, 10)}, results.json) and from the
guesses about people in [scale/assumptions.ts](scale/assumptions.ts): ${PEOPLE.visitsAYear} visits a user and year on ${PEOPLE.workdaysAYear} days, so ${figure(demand.visitsADay)} a day. The busiest
hour has ${percent(PEOPLE.busiestHour)} of a day, its busiest minute ${PEOPLE.busiestMinute} times its share. Prices and limits are Cloudflare's of 2026-11-30. The measured
cores are those of the machine that the bench ran on.

![How much of each limit is used](scale.svg)

## Requests

${demandTable(demand, measured)}

## What answers them

${resourceTable(demand, resources)}

A listing reads ${WORK.daysAListing} keys of KV and no database. A write holds its doctor's object for ${WORK.secondsAWrite} s, and a statement its connection for ${WORK.heldMilliseconds} ms.

## Limits

${limitTable(uses)}

The two of Postgres are nobody's limits: they are how large one may sensibly be.

## The first bottleneck

**${LIMITS[first.limit].of[0]?.toUpperCase()}${LIMITS[first.limit].of.slice(1)}**: ${percent(first.share)} of it is used, so it is full at about ${untilFull} million users. ${REMEDY[first.limit]}

What is done as it comes nearer, in this order, each when the one before is used up:

1. **A bigger Postgres.** Everything else that Kept runs on grows by itself.
2. **Replicas.** A second Hyperdrive configuration for a replica takes the reads that may be a moment late. Bookings, and reads that an audit row belongs to, stay with the first.
3. **The past archived.** Only open visits and the last years are read every day; what is older moves out of the hot tables.
4. **Cells.** Clinics that share doctors are a group, and a group never needs another: each cell of groups has a Postgres and a Hyperdrive configuration of its own (an account has 25 before one asks), and a directory tells the Worker which cell a clinic is in. A doctor who begins to work in a clinic of another cell moves one of the two groups there first.

## Why not a database that is distributed by itself

That a doctor is booked once is an exclusion constraint over the doctor's time, and it holds across clinics. Whatever shards by clinic would have to check it over several shards:

- Citus refuses an exclusion constraint that does not hold the column it distributes by, and where it is told to go on it checks each shard by itself.
- YugabyteDB and CockroachDB have no exclusion constraints.
- Aurora Limitless restricts unique keys to the shard's key and has no triggers.
- Services of one writer (Neon, RDS and their like) keep the constraint, and grow upwards only.

Sharding by doctor would keep it, but then a clinic's lists, its patients and their own "one visit at a time" would cross shards. Cells leave every rule where it is checked today: in one statement of one database.

## Cost

${costTable(costOf(demand, resources, measured.costs))}

Cloudflare by [its price list](${PRICES.source}); Postgres with a standby and ${YEARS} years of visits, by the order of magnitude of managed ones. Without video, messages, logs and people.
`
}
