import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Client } from 'pg'
import type { RunningPooler } from '../scripts/pooler/pooler.ts'
import { freePort } from '../scripts/ports.ts'
import { dropTo, isReachable, outsideFolder } from '../scripts/postgres-binaries.ts'
import { waitUntil } from '../scripts/processes.ts'

/** Debian keeps it where only root's PATH looks. */
const ALSO_IN = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']

// The shell holds a pipe from us: however this process ends, the pipe closes and pgbouncer is told to go.
const SUPERVISOR = '"$@" 3<&- & server=$!; (cat <&3 >/dev/null; kill -TERM $server) 2>/dev/null & wait $server'

/** Where pgbouncer is installed, or null. */
export function findPgbouncer(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_IN]
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path)) ?? null
}

/**
 * Starts pgbouncer on 127.0.0.1 as a pool by transaction, which is how Hyperdrive pools; whoever reaches it is let in.
 * @throws Error when it does not start
 */
export async function startPgbouncer(
  binary: string,
  { databaseUrl, size }: { databaseUrl: string; size: number },
): Promise<RunningPooler> {
  const port = await freePort()
  const folder = mkdtempSync(join(isReachable(tmpdir()) ? tmpdir() : outsideFolder(), 'kept-bench-'))
  const configuration = join(folder, 'pgbouncer.ini')
  writeFileSync(configuration, configurationOf(databaseUrl, { port, size }), { mode: 0o600 })
  const user = dropTo()
  if (user) for (const path of [folder, configuration]) chownSync(path, user.uid, user.gid)
  const server = spawn('/bin/sh', ['-c', SUPERVISOR, 'sh', binary, '-q', configuration], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const url = new URL(databaseUrl)
  url.port = String(port)
  url.search = '?sslmode=disable'
  const stop = async () => {
    await end(server)
    rmSync(folder, { recursive: true, force: true })
  }
  if (await waitUntil(() => answers(url.href), 5_000)) return { url: url.href, port, stop }
  await stop()
  throw new Error(`${binary} does not start.`)
}

function configurationOf(databaseUrl: string, { port, size }: { port: number; size: number }): string {
  const { hostname, port: databasePort, username, password, pathname } = new URL(databaseUrl)
  const name = pathname.slice(1)
  return `[databases]
${name} = host=${hostname} port=${databasePort} dbname=${name} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 1000
ignore_startup_parameters = extra_float_digits
`
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function end(server: ChildProcess): Promise<void> {
  const pipe = server.stdio[3]
  if (pipe && 'destroy' in pipe) pipe.destroy()
  const ended = () => server.exitCode !== null || server.signalCode !== null
  if (await waitUntil(ended, 3_000)) return
  if (server.pid) process.kill(-server.pid, 'SIGKILL')
  await waitUntil(ended, 2_000)
}
