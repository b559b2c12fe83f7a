import { figureRow, rowsAgainst } from './against.ts'
import type { BenchResult, Pace, Row } from './bench.ts'
import type { Lab, Served } from './lab/lab.ts'
import type { HttpSide, SqlSide } from './lab/measurer.ts'
import { startReplayed } from './lab/replayed-database.ts'
import { rounds } from './lab/rounds.ts'
import { latencyAtHalf } from './latency.ts'
import { productSqlOf } from './product-sql.ts'
import { requestsOf } from './requests.ts'

/** Callers of the API at once. */
const CALLERS = 50
/** Statements on their way on each connection. */
const PIPELINED = 8

/** How many times slower Miniflare is, about. */
const SLOWER = 5

type Doctors = readonly [string, ...string[]]

interface Compared {
  /** Of each side. Where it is one, each has another: a doctor's free slots end. */
  doctors: { product: Doctors; sql: Doctors; withoutDatabase: Doctors }
  /** Of the same SQL. */
  connections: number
  atLeast: { sql: number; withoutDatabase: number }
}

/** `POST /appointments` beside its own SQL, and beside itself without the database. */
export async function compareBooking(lab: Lab, pace: Pace, compared: Compared): Promise<BenchResult> {
  const { doctors, connections, atLeast } = compared
  const stage = await lab.stage()
  const requests = await requestsOf(lab)
  const bookingOf =
    (asked: Doctors) =>
    (served: Served): HttpSide => ({
      ...served,
      calls: requests.bookings(asked),
      connections: CALLERS,
      expect: [201],
    })
  const product = bookingOf(doctors.product)(stage)
  const bare = await withoutDatabase(lab, pace, bookingOf(doctors.withoutDatabase))
  const sql = await sqlSide(lab, { doctors: doctors.sql, connections })
  for (const side of [product, sql]) await lab.warmUp(side, pace)
  const figures = await rounds(
    {
      product: () => lab.measure(product, pace),
      sql: () => lab.measure(sql, pace),
      bare: () => lab.measure(bare, pace),
    },
    pace.rounds,
  )
  const note = await latencyAtHalf(lab, pace, { side: product, peak: figures.product })
  return {
    rows: [
      ...rowsAgainst({ name: 'Kept', figure: figures.product, unit: '/s', note }, [
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
      ]),
      await miniflareRow(lab, pace, bookingOf(doctors.product)),
    ],
    notes: [
      `${CALLERS} callers, each slot asked for once. (a) is the statement that the doctor's object sends for one booking, prepared, ${PIPELINED} of them on their way on each connection. ` +
        '(b) is the same bundle over a Postgres that answers by heart: it has kept the real answer to each text, and sends it as often as rows were asked for.',
    ],
  }
}

/** Measured after the others: its queue's consumer would work in their turns. */
async function miniflareRow(lab: Lab, pace: Pace, booking: (served: Served) => HttpSide): Promise<Row> {
  const side = booking(await lab.miniflare())
  await lab.warmUp(side, { warmUp: pace.warmUp / SLOWER })
  const { miniflare } = await rounds({ miniflare: () => lab.measure(side, pace) }, pace.rounds)
  return figureRow('Kept in Miniflare', miniflare, '/s')
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

/** The product over a database that answers by heart what it has been asked in the warm-up. */
async function withoutDatabase(lab: Lab, pace: Pace, booking: (served: Served) => HttpSide): Promise<HttpSide> {
  const replayed = await startReplayed((await lab.database()).pooledUrl)
  const { url, processes } = await lab.serve({ databaseUrl: replayed.url })
  const side = booking({ url, processes: { ...processes, 'by heart': replayed.pid } })
  await lab.warmUp(side, pace)
  replayed.replay()
  return side
}
