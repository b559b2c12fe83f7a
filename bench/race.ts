import type { Client } from 'pg'
import type { Statement } from '../src/db/text.ts'
import { callOnce } from './http.ts'
import { type Measure, measureOf, median } from './measure.ts'
import { raceOf } from './scenarios.ts'
import type { Stage } from './stage.ts'

const CALLERS = 200

export interface Race {
  /** Milliseconds until all are answered, the median of the rounds. */
  product: number
  sql: number
  /** Of the single caller of the product, over all rounds. */
  callers: Measure
}

/**
 * 200 callers for one slot, and the same statements without the product.
 * @throws Error unless each slot has exactly one winner, and the others are told why
 */
export async function runRace(stage: Stage, clients: readonly Client[], rounds: number): Promise<Race> {
  const race = await raceOf(stage, CALLERS)
  const product: number[] = []
  const sql: number[] = []
  const times: number[] = []
  // The first round opens connections and meets the day; it does not count.
  for (let round = 0; round <= rounds; round++) {
    const answered = await callAll(stage.url, race.calls(round))
    const inDatabase = await runAll(clients, await race.statements(round))
    if (round === 0) continue
    product.push(answered.elapsed)
    times.push(...answered.times)
    sql.push(inDatabase)
  }
  return { product: median(product), sql: median(sql), callers: measureOf(times, median(product)) }
}

async function callAll(url: string, calls: ReturnType<Awaited<ReturnType<typeof raceOf>>['calls']>) {
  const started = performance.now()
  const answers = await Promise.all(
    calls.map(async (call) => {
      const response = await callOnce(url, call)
      const text = await response.text()
      return { status: response.status, text, at: performance.now() - started }
    }),
  )
  const elapsed = performance.now() - started
  const won = answers.filter(({ status }) => status === 201).length
  const odd = answers.find(({ status, text }) => status !== 201 && !text.includes('"SCHEDULING_CONFLICT"'))
  if (won !== 1 || odd) throw new Error(`${won} callers got one slot. ${odd ? `${odd.status} ${odd.text}` : ''}`)
  return { elapsed, times: answers.map(({ at }) => at) }
}

async function runAll(clients: readonly Client[], statements: Statement[]): Promise<number> {
  const waiting = [...statements]
  let won = 0
  const started = performance.now()
  const lane = async (client: Client) => {
    for (let statement = waiting.shift(); statement; statement = waiting.shift()) {
      const { rows } = await client.query<{ written: boolean }>(statement.text, statement.values)
      if (rows[0]?.written) won++
    }
  }
  await Promise.all(clients.map(lane))
  const elapsed = performance.now() - started
  if (won !== 1) throw new Error(`The constraint let ${won} bookings have one slot.`)
  return elapsed
}
