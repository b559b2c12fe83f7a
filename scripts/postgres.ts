import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from './ports.ts'
import { dropTo, postgresBinaries } from './postgres-binaries.ts'
import { claim, clearLeftovers, persistentDataFolder, release, temporaryDataFolder } from './postgres-data.ts'
import { waitUntil } from './processes.ts'

const SUPERUSER = 'postgres'
const OWNER = 'kept_owner'
/** On 127.0.0.1 only, over data that are made up. */
const PASSWORD = 'kept'
const DATABASE = 'kept'
/** A file in the data folder, for initdb may have been cut short. */
const INITIALISED = 'initialised-by-kept'

export interface RunningPostgres {
  /** The owner of the database, no superuser: what a managed host gives one. */
  ownerUrl: string
  /** The role the Worker connects as; the first migration makes it. */
  appUrl: string
  port: number
  logFile: string
  stop(): Promise<void>
}

interface PostgresOptions {
  /** Absent for a database that is thrown away at `stop`. */
  dataDir?: string
  port?: number
  /** Whether data must survive a crash of the machine: `fsync` on. */
  persistent: boolean
  /** Further settings of the server, such as `shared_preload_libraries`. */
  settings?: Record<string, string> | undefined
}

/**
 * Starts a Postgres of our own on 127.0.0.1 with an empty database `kept`, or with the data it had before.
 * It ends with this process, however that ends.
 * @throws Error when another process runs on the same data, or when the server does not start (with the end of its log).
 */
export async function startPostgres({
  dataDir,
  port,
  persistent,
  settings = {},
}: PostgresOptions): Promise<RunningPostgres> {
  const binaries = postgresBinaries()
  const data = dataDir === undefined ? temporaryDataFolder() : persistentDataFolder(dataDir)
  claim(data)
  await clearLeftovers(data)
  if (!existsSync(join(data, INITIALISED))) initialise(binaries, data)
  const logFile = `${data}.log`
  const chosen = port ?? (await freePort())
  const server = launch({ binaries, data, port: chosen, persistent, settings, logFile })
  const url = (role: string, database = DATABASE) => `postgres://${role}:${PASSWORD}@127.0.0.1:${chosen}/${database}`
  await untilReady(server, url(SUPERUSER, 'postgres'), logFile)
  await createDatabase(url(SUPERUSER, 'postgres'))
  return {
    ownerUrl: url(OWNER),
    appUrl: url('kept_app'),
    port: chosen,
    logFile,
    stop: async () => {
      await end(server)
      release(data)
      if (dataDir === undefined)
        for (const leftover of [data, logFile]) rmSync(leftover, { recursive: true, force: true })
    },
  }
}

function initialise(binaries: string, data: string): void {
  for (const entry of readdirSync(data)) rmSync(join(data, entry), { recursive: true })
  const passwordFile = `${data}.password`
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 })
  const user = dropTo()
  if (user) chownSync(passwordFile, user.uid, user.gid)
  try {
    execFileSync(
      join(binaries, 'bin', 'initdb'),
      [
        '-D',
        data,
        '-U',
        SUPERUSER,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-sync',
        '--no-instructions',
      ],
      { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeFileSync(join(data, INITIALISED), '')
}

interface LaunchOptions {
  binaries: string
  data: string
  port: number
  persistent: boolean
  settings: Record<string, string>
  logFile: string
}

// The shell between us and the server holds a pipe from us: when this process ends, in whatever way, the pipe closes and
// the server is told to shut down, so no run leaves a Postgres behind. A session of its own keeps Ctrl-C from the server,
// which would otherwise go before the Worker has finished.
const SUPERVISOR = '"$@" 3<&- & server=$!; (cat <&3 >/dev/null; kill -INT $server) 2>/dev/null & wait $server'

function launch({ binaries, data, port, persistent, settings: further, logFile }: LaunchOptions): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // What is loaded in a moment is counted soon: until then statements are planned as for empty tables.
    autovacuum_naptime: '5s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(persistent ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...further,
  }
  const log = openSync(logFile, 'a', 0o600)
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn('/bin/sh', ['-c', SUPERVISOR, 'sh', join(binaries, 'bin', 'postgres'), '-D', data, ...args], {
    ...dropTo(),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  })
  closeSync(log)
  return server
}

async function untilReady(server: ChildProcess, url: string, logFile: string): Promise<void> {
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null
  await waitUntil(async () => hasEnded() || (await answers(url)), 30_000)
  if (!hasEnded() && (await answers(url))) return
  await end(server)
  throw new Error(`Postgres did not start:\n${readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n')}`)
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function createDatabase(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount) return
    await client.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD '${PASSWORD}'`)
    await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`)
  } finally {
    await client.end()
  }
}

async function end(server: ChildProcess): Promise<void> {
  const pipe = server.stdio[3]
  if (pipe && 'destroy' in pipe) pipe.destroy()
  const ended = () => server.exitCode !== null || server.signalCode !== null
  if (await waitUntil(ended, 15_000)) return
  if (server.pid) process.kill(-server.pid, 'SIGKILL')
  await waitUntil(ended, 5000)
}
