import { Client } from 'pg'
import type { Statement } from '../src/db/text.ts'
import { atTheEnd } from './ending.ts'
import { type Measure, measureOf } from './measure.ts'

/** Connections straight to Postgres, with nothing between: what the database could do alone. */
export async function connect(databaseUrl: string, count: number): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => new Client({ connectionString: databaseUrl }))
  // A query that is cut off rejects by itself.
  for (const client of clients) client.on('error', () => {})
  await Promise.all(clients.map((client) => client.connect()))
  atTheEnd(() => Promise.all(clients.map((client) => client.end())))
  return clients
}

/**
 * Runs statements for some seconds, or until there are no more, each connection one after the other.
 * @throws Error from Postgres
 */
export async function loadDirect(
  clients: readonly Client[],
  { next, seconds }: { next: () => Statement | undefined; seconds: number },
): Promise<Measure> {
  const times: number[] = []
  const started = performance.now()
  const end = started + seconds * 1000
  let last = started
  const lane = async (client: Client) => {
    for (let at = started; at < end; ) {
      const statement = next()
      if (!statement) return
      const sent = performance.now()
      await client.query(statement.text, statement.values)
      at = performance.now()
      times.push(at - sent)
      last = at
    }
  }
  await Promise.all(clients.map(lane))
  return measureOf(times, last - started)
}
