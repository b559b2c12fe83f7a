import type { Bench, Pace, Row } from '../bench.ts'
import { type AskedClinic, type GrowthWorld, serveGrown } from '../growth-world.ts'
import { median } from '../lab/times.ts'

/** How many visits there are in all. `KEPT_GROWTH=10000,10000000` asks for others; ten million take an hour to load, once. */
const SIZES = [10_000, 100_000, 1_000_000]
const CHECKED = [1_000, 2_000]

/** What a query may take among the most visits, by what it takes among the fewest; and page 1,000 by page 1. */
const MOST = 1.2

const PAGE = 20
const DEEP = 1_000

interface Query {
  as: 'desk' | 'admin' | 'patient'
  path(clinic: AskedClinic): string
  body?(clinic: AskedClinic): unknown
}

const get = (path: Query['path'], as: Query['as'] = 'desk'): Query => ({ as, path })

const QUERIES: Record<string, Query> = {
  'one visit': get(({ subject }) => `/appointments/${subject.visit}`),
  'its chain': get(({ subject }) => `/appointments/${subject.follow_up}/chain`),
  "a doctor's day": get(({ subject, day }) => `/appointments?doctorId=${subject.doctor}&date=${day}`),
  "the clinic's day": get(({ day }) => `/appointments?date=${day}`),
  "a patient's visits": get(({ subject }) => `/appointments?patientId=${subject.patient}&sort=-appointmentDate`),
  'no-shows, the last first': get(() => '/appointments?status=NO_SHOW&sort=-appointmentDate'),
  'affected visits': get(() => '/appointments?affected=true'),
  'my visits': get(() => '/appointments/my-appointments?when=all', 'patient'),
  'one series': get(({ subject }) => `/appointments/series/${subject.series}`),
  'one plan': get(({ subject }) => `/follow-up-plans/${subject.plan}`),
  worklist: get(() => '/follow-up-plans'),
  'worklist, overdue': get(() => '/follow-up-plans?status=overdue'),
  'search of patients': { as: 'desk', path: () => '/patients/search', body: ({ subject }) => ({ q: subject.name }) },
  'access log': get(({ subject }) => `/patients/${subject.patient}/access-log`, 'admin'),
  "a doctor's time off": get(({ subject }) => `/doctors/${subject.doctor}/time-off`),
  "a doctor's queue": get(({ subject }) => `/queue/doctors/${subject.doctor}`),
}

const LISTS: Record<string, Query> = {
  visits: get(() => '/appointments'),
  'visits, the last first': get(() => '/appointments?sort=-appointmentDate'),
  series: get(() => '/series'),
  patients: get(() => '/patients'),
  links: get(() => '/links', 'admin'),
  closures: get(() => '/closures'),
  audit: get(() => '/audit', 'admin'),
}

interface Answered {
  milliseconds: number
  nextCursor: string | null
}

async function ask(clinic: AskedClinic, { as, path, body }: Query, rest = ''): Promise<Answered> {
  const at = path(clinic)
  const url = `${clinic.url}${at}${rest && (at.includes('?') ? '&' : '?') + rest}`
  const headers = { Authorization: `Bearer ${clinic.token(as)}`, 'Content-Type': 'application/json' }
  const started = performance.now()
  const response = await fetch(url, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body(clinic)) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${at} was answered ${response.status}: ${text.slice(0, 200)}`)
  const { page } = JSON.parse(text) as { page?: { nextCursor: string | null } }
  return { milliseconds: performance.now() - started, nextCursor: page?.nextCursor ?? null }
}

interface Cost {
  /** Milliseconds of a request: all of it, and what Postgres worked for it. */
  p50: number
  postgres: number
}

async function costOf(
  clinic: AskedClinic,
  query: Query,
  { times, rest }: { times: number; rest?: string },
): Promise<Cost> {
  // A statement is planned once on each connection, which is no matter of the query's.
  for (let n = 0; n < 5; n++) await ask(clinic, query, rest)
  await clinic.worked()
  const took: number[] = []
  for (let n = 0; n < times; n++) took.push((await ask(clinic, query, rest)).milliseconds)
  return { p50: median(took), postgres: (await clinic.worked()) / times }
}

/** The way to a page this far in, or to the last full one before it; by the largest pages. */
async function pageBefore(clinic: AskedClinic, query: Query): Promise<{ rest: string; page: number }> {
  let rest = `limit=${PAGE}`
  let page = 1
  for (let cursor: string | null = null; page < DEEP; page += 100 / PAGE) {
    const { nextCursor } = await ask(
      clinic,
      query,
      `limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    if (nextCursor === null) break
    cursor = nextCursor
    rest = `limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`
  }
  return { rest, page: Math.round(page) }
}

const of = (costs: readonly Cost[], what: keyof Cost) => median(costs.map((cost) => cost[what]))

/** How a query's cost grows with the data: Postgres' share alone, for the rest of a request would hide it. */
async function growthOf(worlds: readonly GrowthWorld[], name: string, query: Query, pace: Pace): Promise<Row> {
  const costs = worlds.map((): Cost[] => [])
  for (let round = 0; round < pace.rounds; round++)
    for (const [n, world] of worlds.entries())
      costs[n]?.push(await costOf(world.first, query, { times: timesIn(pace) }))
  const [fewest, most] = [costs[0] ?? [], costs.at(-1) ?? []]
  const ratio = of(most, 'postgres') / of(fewest, 'postgres')
  const all = most.map(({ postgres }) => postgres)
  return {
    name,
    value: of(most, 'postgres'),
    unit: 'ms of Postgres',
    spread: [Math.min(...all), Math.max(...all)],
    ratio,
    target: `<= ${MOST} of the fewest`,
    met: ratio <= MOST,
    note: worlds
      .map(
        ({ visits }, n) =>
          `${visits.toLocaleString('en')}: ${of(costs[n] ?? [], 'postgres').toFixed(2)} (p50 of the request ${of(costs[n] ?? [], 'p50').toFixed(1)})`,
      )
      .join('; '),
  }
}

async function depthOf(clinic: AskedClinic, name: string, query: Query, pace: Pace): Promise<Row> {
  const { rest, page } = await pageBefore(clinic, query)
  const [first, deep]: [Cost[], Cost[]] = [[], []]
  for (let round = 0; round < pace.rounds; round++) {
    first.push(await costOf(clinic, query, { times: timesIn(pace), rest: `limit=${PAGE}` }))
    deep.push(await costOf(clinic, query, { times: timesIn(pace), rest }))
  }
  const ratio = of(deep, 'postgres') / of(first, 'postgres')
  return {
    name: `${name}, page ${page.toLocaleString('en')}`,
    value: of(deep, 'postgres'),
    unit: 'ms of Postgres',
    ratio,
    target: `<= ${MOST} of page 1`,
    met: ratio <= MOST,
    note: `page 1: ${of(first, 'postgres').toFixed(2)}`,
  }
}

const timesIn = ({ seconds }: Pace) => Math.max(3, Math.round(15 * seconds))

function sizesFor({ seconds }: Pace): readonly number[] {
  const asked = process.env.KEPT_GROWTH
  if (asked) return asked.split(',').map(Number)
  return seconds < 1 ? CHECKED : SIZES
}

export const growth: Bench = {
  id: 'B7',
  slug: 'growth',
  title: 'Queries as the data grow',
  byNameOnly: true,
  mustReach: `each query among a million visits <= ${MOST} of ten thousand, page 1,000 <= ${MOST} of page 1`,
  async run(lab, pace) {
    const worlds: GrowthWorld[] = []
    for (const visits of sizesFor(pace)) worlds.push(await serveGrown(lab, visits))
    const most = worlds.at(-1)
    if (!most) throw new Error('There is no size to measure at.')
    const rows: Row[] = []
    for (const [name, query] of Object.entries(QUERIES)) rows.push(await growthOf(worlds, name, query, pace))
    for (const [name, query] of Object.entries(LISTS)) rows.push(await depthOf(most.largest, name, query, pace))
    return {
      rows,
      notes: [
        'The queries are asked in one clinic of 10,000 visits that is the same in every world; the others have about 50,000 each, and become more. The pages are those of a large clinic. Each query is asked by one caller, and what Postgres worked for it is read from pg_stat_statements.',
      ],
    }
  },
}
