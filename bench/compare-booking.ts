import { rowsAgainst } from './against.ts'
import type { BenchResult, Pace } from './bench.ts'
import type { Lab } from './lab/lab.ts'
import type { HttpSide, SqlSide } from './lab/measurer.ts'
import { startReplayed } from './lab/replayed-database.ts'
import { rounds } from './lab/rounds.ts'
import { productSqlOf } from './product-sql.ts'
import { requestsOf } from './requests.ts'

/** Callers of the API at once. */
const CALLERS = 50
/** Statements on their way on each connection. */
const PIPELINED = 8

type Doctors = readonly [string, ...string[]]

interface Compared {
  doctors: { product: Doctors; sql: Doctors }
  /** Of the same SQL. */
  connections: number
  atLeast: { sql: number; withoutDatabase: number }
}

/** `POST /appointments` beside its own SQL, and beside itself without the database. */
export async function compareBooking(lab: Lab, pace: Pace, compared: Compared): Promise<BenchResult> {
  const { doctors, connections, atLeast } = compared
  const stage = await lab.stage()
  const requests = await requestsOf(lab)
  const booking = (served: Pick<HttpSide, 'url' | 'processes'>): HttpSide => ({
    ...served,
    calls: requests.bookings(doctors.product),
    connections: CALLERS,
    expect: [201],
  })
  const product = booking(stage)
  const bare = await withoutDatabase(lab, pace, booking)
  const sql = await sqlSide(lab, { doctors: doctors.sql, connections })
  const miniflare = booking(await lab.miniflare())
  for (const side of [product, sql, miniflare]) await lab.warmUp(side, pace)
  const figures = await rounds(
    {
      product: () => lab.measure(product, pace),
      sql: () => lab.measure(sql, pace),
      bare: () => lab.measure(bare, pace),
      miniflare: () => lab.measure(miniflare, pace),
    },
    pace.rounds,
  )
  const perSecond = Math.max(1, Math.round(figures.product.value / 2))
  const { p50, p95, p99 } = await lab.measure({ ...product, perSecond }, pace)
  const latency = (name: string, value: number) => ({
    name: `${name} at half of that, ${perSecond}/s whatever the answers take`,
    value,
    unit: 'ms',
  })
  return {
    rows: [
      ...rowsAgainst({ name: 'Kept', figure: figures.product, unit: '/s' }, [
        {
          name: `(a) its SQL, a booking a statement, ${connections === 1 ? 'one connection' : `${connections} connections`}`,
          figure: figures.sql,
          atLeast: atLeast.sql,
        },
        {
          name: '(b) Kept without the database',
          figure: figures.bare,
          atLeast: atLeast.withoutDatabase,
        },
        { name: 'Kept in Miniflare', figure: figures.miniflare },
      ]),
      latency('p50', p50),
      latency('p95', p95),
      latency('p99', p99),
    ],
    notes: [
      `${CALLERS} callers, each slot asked for once. (a) is the statement that the doctor's object sends for one booking, prepared, ${PIPELINED} of them on their way on each connection. ` +
        '(b) is the same bundle over a Postgres that answers by heart: it has kept the real answer to each text, and sends it as often as rows were asked for.',
    ],
  }
}

async function sqlSide(
  lab: Lab,
  { doctors, connections }: { doctors: Doctors; connections: number },
): Promise<SqlSide> {
  const { appUrl, processes } = await lab.database()
  const prepared = await (await productSqlOf(lab)).bookings(doctors)
  return {
    ...prepared,
    databaseUrl: appUrl,
    connections,
    pipelined: PIPELINED,
    expect: 'written',
    processes: { postgres: processes.postgres as number },
  }
}

/** The product over a database that answers by heart; all it is going to be asked has been asked once. */
async function withoutDatabase(
  lab: Lab,
  pace: Pace,
  booking: (served: Pick<HttpSide, 'url' | 'processes'>) => HttpSide,
): Promise<HttpSide> {
  const replayed = await startReplayed((await lab.database()).pooledUrl)
  const { url, processes } = await lab.serve({ databaseUrl: replayed.url })
  const side = booking({ url, processes: { ...processes, 'by heart': replayed.pid } })
  await lab.warmUp(side, pace)
  replayed.replay()
  return side
}
