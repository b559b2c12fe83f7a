import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfChanged } from '../../scripts/build.ts'
import { devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { KV } from '../../scripts/local/bindings.ts'
import { startPooler } from '../../scripts/pooler/pooler.ts'
import { freePort } from '../../scripts/ports.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { isAlive, waitUntil } from '../../scripts/processes.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'
import { look, makeWorld, startDatabase, type World } from './world.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any
}

/** The built Worker with a database that can be broken. */
export interface Server {
  url: string
  world: World
  ownerUrl: string
  /** For another Worker on the same data. */
  databaseUrl: string
  vars: Record<string, string>
  /** A bearer token of a user of the world's clinic who has these roles. */
  tokenOf(roles: readonly string[]): Promise<string>
  /** Runs one cron trigger. */
  fire: RunningWorker['fire']
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** What KV keeps of availability. */
  kv(): ReturnType<RunningWorker['miniflare']['getWorker']>
  /** Ends Postgres as a crash would. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Postgres goes on existing and does nothing. */
  freeze(): Promise<() => void>
  logFile: string
  stop(): Promise<void>
}

/** @param over variables of the Worker besides those of development */
export async function startServer(over: Record<string, string> = {}): Promise<Server> {
  await buildIfChanged()
  const folder = mkdtempSync(join(tmpdir(), 'kept-faults-'))
  const dataDir = join(folder, 'data')
  // What was answered must be there after a crash, so the log of changes is written before the answer.
  let postgres: RunningPostgres = await startDatabase({ dataDir, persistent: true })
  const { port, ownerUrl, appUrl, logFile } = postgres
  const data = logFile.replace(/\.log$/, '')
  const [pooler, keys, workerPort] = [await startPooler({ databaseUrl: appUrl }), await makeDevKeys(), await freePort()]
  const url = `http://127.0.0.1:${workerPort}`
  const vars = { ...devVars(keys, url), ...over }
  const worker = await startWorker({ port: workerPort, databaseUrl: pooler.url, vars })
  const world = await makeWorld(ownerUrl, { doctors: 2, patients: 4 })
  const tokenOf = (roles: readonly string[]) =>
    signDevToken(keys, { sub: world.sub, name: 'Turn', clinic_id: world.clinicId, roles }, Date.now())
  const token = await tokenOf(['RECEPTIONIST'])
  const postmaster = () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  const backends = async () =>
    (await look<{ pid: number }>(ownerUrl, 'select pid from pg_stat_activity where pid <> pg_backend_pid()')).map(
      (row) => row.pid,
    )

  return {
    url,
    world,
    ownerUrl,
    logFile,
    databaseUrl: pooler.url,
    vars,
    tokenOf,
    fire: worker.fire,
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, headers: response.headers, body: await response.json() }
    },
    kv: () => worker.miniflare.getWorker(KV),
    async kill() {
      const pids = [postmaster(), ...(await backends())]
      process.kill(pids[0] as number, 'SIGKILL')
      // A backend that outlives its parent keeps the shared memory, and the next server from starting.
      await waitUntil(() => !pids.some(isAlive), 30_000)
      await postgres.stop()
    },
    async restart() {
      postgres = await startPostgres({ dataDir, port, persistent: true })
    },
    async freeze() {
      const pids = [postmaster(), ...(await backends())]
      const signal = (name: NodeJS.Signals) => {
        for (const pid of pids.filter(isAlive)) process.kill(pid, name)
      }
      signal('SIGSTOP')
      return () => signal('SIGCONT')
    },
    async stop() {
      await worker.stop()
      await pooler.stop()
      await postgres.stop()
      for (const leftover of [folder, data, logFile]) rmSync(leftover, { recursive: true, force: true })
    },
  }
}
