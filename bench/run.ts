import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Client } from 'pg'
import { connect, loadDirect } from './direct.ts'
import { stopAll } from './ending.ts'
import { callOnce, loadHttp } from './http.ts'
import type { Measure } from './measure.ts'
import { runRace } from './race.ts'
import { type Line, raceText, tableOf } from './report.ts'
import { type Scenario, scenariosOf } from './scenarios.ts'
import { CONNECTIONS, openStage, type Stage } from './stage.ts'

/** Callers of the API at once. */
const CALLERS = 50

interface Pace {
  /** Of each measurement. */
  seconds: number
  /** Before it, not counted. */
  warmUp: number
  rounds: number
}

const FULL: Pace = { seconds: 5, warmUp: 1, rounds: 5 }
const QUICK: Pace = { seconds: 1, warmUp: 0.5, rounds: 2 }

async function httpOf(load: Pick<Scenario, 'next' | 'expect'> & { url: string }, pace: Pace): Promise<Measure> {
  // Every desk and every doctor is met once, however slow that is.
  for (let n = 0; n < CALLERS; n++) await (await callOnce(load.url, load.next())).text()
  await loadHttp({ ...load, connections: CALLERS, seconds: pace.warmUp })
  const measure = await loadHttp({ ...load, connections: CALLERS, seconds: pace.seconds })
  if (!(measure.rate > 0)) throw new Error(`Nothing was answered within ${pace.seconds} s.`)
  return measure
}

const helloOf = (stage: Stage, pace: Pace) =>
  httpOf({ url: stage.helloUrl, expect: 200, next: () => ({ path: '/' }) }, pace)

async function sqlOf({ sql }: Scenario, clients: readonly Client[], pace: Pace): Promise<Measure | null> {
  if (!sql) return null
  const { statements, again, connections } = sql
  let n = 0
  const next = () => statements[again ? n++ % statements.length : n++]
  const used = clients.slice(0, connections)
  await loadDirect(used, { next, seconds: pace.warmUp })
  return loadDirect(used, { next, seconds: pace.seconds })
}

/** What `availability, warm` stands for. */
async function checkWarm(stage: Stage, { next }: Scenario): Promise<void> {
  const cache = (await callOnce(stage.url, next())).headers.get('X-Cache')
  if (cache !== 'HIT') throw new Error(`The availability listing was not warm: ${cache}.`)
}

async function linesOf(stage: Stage, clients: readonly Client[], pace: Pace): Promise<Line[]> {
  const lines: Line[] = []
  const seconds = pace.seconds + pace.warmUp
  for (const scenario of await scenariosOf(stage, seconds)) {
    // Its limits are measured right beside it: the machine may be busier by the next one.
    const http = await helloOf(stage, pace)
    const measure = await httpOf({ ...scenario, url: stage.url }, pace)
    if (scenario.name.startsWith('availability')) await checkWarm(stage, scenario)
    lines.push({ name: scenario.name, measure, http, sql: await sqlOf(scenario, clients, pace) })
    process.stderr.write(`measured: ${scenario.name}\n`)
  }
  return lines
}

async function bench(pace: Pace, durable: boolean): Promise<void> {
  const stage = await openStage(Date.now(), { durable })
  const clients = await connect(stage.appUrl, CONNECTIONS)
  const lines = await linesOf(stage, clients, pace)
  const race = await runRace(stage, clients, pace.rounds)
  console.log(`
${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, shared by everything. Miniflare on the built bundle, ${CALLERS} callers, ${pace.seconds} s each.
Hyperdrive's stand-in: ${stage.poolerName}, ${CONNECTIONS} connections. Postgres ${durable ? 'waits for the disk' : 'does not wait for the disk'}.

${tableOf(lines)}

${raceText(race)}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, durable: { type: 'boolean', default: false } },
  })
  await bench(values.quick ? QUICK : FULL, values.durable).finally(stopAll)
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
