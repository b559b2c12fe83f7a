import { createHash } from 'node:crypto'
import { Client, Pool } from 'pg'
import type { Measure, SqlLoad } from './load.ts'
import { once } from './once.ts'
import { timesOf } from './times.ts'

type Query = (query: { name: string; text: string; values: unknown[] }) => Promise<{ rows: Record<string, unknown>[] }>

/** Ways to Postgres with nothing between, kept from one load to the next with what is prepared on them. */
const kept = new Map<string, () => Promise<Query[]>>()

/** One way for each statement that is on its way at the same time. */
function lanesOf({ databaseUrl, connections, pipelined, callers }: SqlLoad): Promise<Query[]> {
  const key = `${databaseUrl} ${connections} ${pipelined} ${callers}`
  const open = async () => {
    if (pipelined === undefined) return pooled(databaseUrl, { connections, callers: callers ?? connections })
    const clients = await Promise.all(Array.from({ length: connections }, () => connect(databaseUrl)))
    return clients.flatMap((client) => Array.from({ length: pipelined }, (): Query => (query) => client.query(query)))
  }
  const lanes = kept.get(key) ?? once(open)
  kept.set(key, lanes)
  return lanes()
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, pipeline: true })
  // Postgres may end before this process does.
  client.on('error', () => {})
  await client.connect()
  return client
}

function pooled(databaseUrl: string, { connections, callers }: { connections: number; callers: number }): Query[] {
  const pool = new Pool({ connectionString: databaseUrl, max: connections, idleTimeoutMillis: 0 })
  pool.on('error', () => {})
  return Array.from({ length: callers }, () => (query) => pool.query(query))
}

/** @throws Error from Postgres, or when an answer is not what was expected */
export async function generateSql(load: SqlLoad): Promise<Measure> {
  const { statement, values, expect } = load
  const { text, name = createHash('sha256').update(text).digest('hex').slice(0, 16) } = statement
  const lanes = await lanesOf(load)
  const times: number[] = []
  const started = performance.now()
  const end = started + (load.seconds ?? Number.POSITIVE_INFINITY) * 1000
  let sent = 0
  let last = started
  const lane = async (query: Query) => {
    while (performance.now() < end && (sent < values.length || load.again)) {
      const asked = performance.now()
      const { rows } = await query({ name, text, values: values[sent++ % values.length] ?? [] })
      last = performance.now()
      times.push(last - asked)
      if (expect && rows[0]?.[expect] !== true) throw new Error(`Postgres answered ${JSON.stringify(rows[0])}`)
    }
  }
  await Promise.all(lanes.map(lane))
  const all = timesOf(times)
  return { ...all, rate: (times.length / (last - started)) * 1000, sent, byStatus: { ok: all }, counted: {} }
}
