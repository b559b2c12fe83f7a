import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { freePort } from '../ports.ts'

export interface RunningPooler {
  /** The connection string to give to the Worker instead of the database's own. */
  url: string
  port: number
  stop(): Promise<void>
}

// Why a pooler of our own: the Worker is written for Hyperdrive, which pools by transaction and prepares named statements, and
// locally there is none. Without one each request opens a connection of its own, and nothing that breaks behind a pool shows.
// PgBouncer does the same, but comes from no npm package, and a clone needs Node and npm only. Nothing deployed uses this
// folder, and nothing outside it knows more than this file.

/** What the thread is told at its start. */
export interface PoolerOptions {
  /** The database, as the role the Worker connects as. */
  databaseUrl: string
  port: number
  size: number
}

/**
 * Starts Hyperdrive's stand-in on 127.0.0.1: a pool by transaction in a thread of its own. Named statements are prepared
 * once a connection and text, session settings do not outlive a transaction, as with Hyperdrive; whoever reaches the port
 * is let in.
 */
export async function startPooler(options: {
  databaseUrl: string
  port?: number
  size?: number
}): Promise<RunningPooler> {
  const { databaseUrl, port = await freePort(), size = 20 } = options
  const workerData: PoolerOptions = { databaseUrl, port, size }
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData })
  await once(thread, 'message')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  url.search = '?sslmode=disable'
  return {
    url: url.href,
    port,
    stop: async () => {
      await thread.terminate()
    },
  }
}
