import { createHash } from 'node:crypto'
import { Client } from 'pg'
import type { Measure, SqlLoad } from './load.ts'
import { timesOf } from './times.ts'

/** Connections straight to Postgres, kept from one load to the next with what is prepared on them. */
const kept = new Map<string, Promise<Client>>()

function clientOf(databaseUrl: string, n: number): Promise<Client> {
  const key = `${databaseUrl} ${n}`
  const client = kept.get(key) ?? connect(databaseUrl)
  kept.set(key, client)
  return client
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, pipeline: true })
  // Postgres may end before this process does.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** @throws Error from Postgres, or when an answer is not what was expected */
export async function generateSql(load: SqlLoad): Promise<Measure> {
  const { databaseUrl, statement, values, connections, pipelined, expect } = load
  const clients = await Promise.all(Array.from({ length: connections }, (_, n) => clientOf(databaseUrl, n)))
  const name = statement.name ?? createHash('sha256').update(statement.text).digest('hex').slice(0, 16)
  const times: number[] = []
  const started = performance.now()
  const end = started + (load.seconds ?? Number.POSITIVE_INFINITY) * 1000
  let sent = 0
  let last = started
  const lane = async (client: Client) => {
    while (performance.now() < end && (sent < values.length || load.again)) {
      const asked = performance.now()
      const { rows } = await client.query({ name, text: statement.text, values: values[sent++ % values.length] ?? [] })
      last = performance.now()
      times.push(last - asked)
      if (expect && rows[0]?.[expect] !== true) throw new Error(`Postgres answered ${JSON.stringify(rows[0])}`)
    }
  }
  await Promise.all(clients.flatMap((client) => Array.from({ length: pipelined }, () => lane(client))))
  const all = timesOf(times)
  return { ...all, rate: (times.length / (last - started)) * 1000, sent, byStatus: { ok: all }, counted: {} }
}
