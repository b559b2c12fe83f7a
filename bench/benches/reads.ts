import { rowsAgainst } from '../against.ts'
import type { Bench, Row } from '../bench.ts'
import { CONNECTIONS } from '../lab/lab.ts'
import type { Call } from '../lab/load.ts'
import type { HttpSide, SqlSide } from '../lab/measurer.ts'
import { rounds } from '../lab/rounds.ts'
import type { Source } from '../lab/source.ts'
import { latencyAtHalf } from '../latency.ts'
import { type Prepared, productSqlOf } from '../product-sql.ts'
import { requestsOf } from '../requests.ts'
import { CHAINS } from '../world.ts'

const CALLERS = 50
const LEAST = 0.5

/** A long chain is a megabyte of answer: fewer callers ask for it, and fewer times. */
const LONG = 1_000
const CALLERS_OF_LONG = 4

export const reads: Bench = {
  id: 'B5',
  slug: 'reads',
  title: 'Reads, against `pg` in Node with a pool and the same SQL',
  mustReach: `${LEAST} of what the driver does with the same prepared statement, audit row included`,
  async run(lab, pace) {
    const { url, processes } = await lab.stage()
    const { appUrl } = await lab.database()
    const requests = await requestsOf(lab)
    const sql = await productSqlOf(lab)
    const asked: Record<string, { calls: Source<Call>; prepared: Prepared; isLong?: boolean }> = {
      'one appointment': { calls: requests.visits(), prepared: await sql.visits() },
      'a page of 20': { calls: requests.lists(), prepared: await sql.lists() },
      'my-appointments': { calls: requests.mine(), prepared: await sql.mine() },
    }
    for (const length of CHAINS) {
      const linkId = lab.world.chains[length]
      asked[`a chain of ${length.toLocaleString('en-GB')}`] = {
        calls: requests.chain(linkId),
        prepared: await sql.chain(linkId),
        isLong: length >= LONG,
      }
    }
    const rows: Row[] = []
    for (const [name, { calls, prepared, isLong }] of Object.entries(asked)) {
      const callers = isLong ? CALLERS_OF_LONG : CALLERS
      const warmUp = isLong ? callers * 2 : pace.warmUp
      const product: HttpSide = { url, processes, calls, connections: callers, expect: [200] }
      const driver: SqlSide = {
        ...prepared,
        databaseUrl: appUrl,
        connections: CONNECTIONS,
        callers,
        processes: { postgres: processes.postgres as number },
      }
      for (const side of [product, driver]) await lab.warmUp(side, { ...pace, warmUp })
      const figures = await rounds(
        { product: () => lab.measure(product, pace), driver: () => lab.measure(driver, pace) },
        pace.rounds,
      )
      const note = await latencyAtHalf(lab, pace, { side: product, peak: figures.product })
      rows.push(
        ...rowsAgainst({ name: `${name}, Kept`, figure: figures.product, unit: '/s', note }, [
          { name: `${name}, its SQL`, figure: figures.driver, atLeast: LEAST },
        ]),
      )
    }
    return {
      rows,
      notes: [
        `${CALLERS} callers, ${CALLERS_OF_LONG} for the chain of 1,000; ${CONNECTIONS} connections on both sides. The CPU of the driver's own process is not counted: it is the load generator's.`,
      ],
    }
  },
}
