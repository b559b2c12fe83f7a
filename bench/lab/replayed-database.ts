import { freePort } from '../../scripts/ports.ts'
import { atTheEnd } from '../ending.ts'
import { startNode } from './tied-process.ts'

export interface ReplayedDatabase {
  url: string
  pid: number
  /** From now on Postgres is asked only what it has not been asked before. */
  replay(): void
}

/**
 * A Postgres that answers by heart, in a process of its own: it passes on what it is asked and keeps the last answer to each text,
 * until it is told to answer from what it kept. A statement for several rows is answered with as many.
 */
export async function startReplayed(databaseUrl: string): Promise<ReplayedDatabase> {
  const port = await freePort()
  const { hostname: host, port: behind } = new URL(databaseUrl)
  const { child, pid, stop } = await startNode(new URL('./replayed-database-process.ts', import.meta.url), {
    port,
    host,
    behind: Number(behind),
  })
  atTheEnd(stop)
  const url = new URL(databaseUrl)
  url.port = String(port)
  return { url: url.href, pid, replay: () => void child.send('replay') }
}
