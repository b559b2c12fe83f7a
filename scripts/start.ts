import { join } from 'node:path'
import { buildIfChanged } from './build.ts'
import { everyMinute, isDue } from './crons.ts'
import { loginService } from './demo/login-service.ts'
import { prepareDemo } from './demo/prepare.ts'
import { DEV_ISSUER, type DevKeys, devVars, loadDevKeys } from './dev-keys.ts'
import { useGivenDatabase } from './given-database.ts'
import { hello } from './hello.ts'
import { letAppSignIn, migrate } from './migrate.ts'
import { passedOn } from './passed-on.ts'
import { KEPT, POSTGRES_DATA } from './paths.ts'
import { startPooler } from './pooler/pooler.ts'
import { isFree } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { readableLine } from './readable-line.ts'
import { announce, endRemains, withdraw } from './running.ts'
import { type RunningWorker, startWorker } from './worker.ts'

const started = Date.now()
const port = Number(process.env.PORT ?? 8787)
const url = `http://127.0.0.1:${port}`

/** What runs, in the order of its start; it is stopped in the other direction. */
const stops: (() => unknown)[] = []
let isStopping = false

async function stop(exitCode: number): Promise<never> {
  if (isStopping) return new Promise(() => {})
  isStopping = true
  for (const stopOne of stops.reverse()) {
    try {
      await stopOne()
    } catch (error) {
      console.error(error)
    }
  }
  process.exit(exitCode)
}

// Miniflare's own listeners would end the process at once, before Postgres has shut down.
function listenForTheEnd(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => void stop(0))
  }
}

/** npm may be killed without a chance to tell its script. */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event !== 'start') return
  const parent = process.ppid
  const timer = setInterval(() => process.ppid !== parent && void stop(0), 500)
  timer.unref()
}

async function findDatabase(keys: DevKeys): Promise<{ ownerUrl: string; appUrl: string }> {
  const ownerUrl = process.env.DATABASE_URL
  if (ownerUrl === undefined) {
    const postgres = await startPostgres({ dataDir: POSTGRES_DATA, persistent: true })
    stops.push(postgres.stop)
    await migrate(postgres.ownerUrl)
    await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
    return postgres
  }
  const isWanted = process.env.KEPT_ALLOW_REMOTE === '1'
  return useGivenDatabase(ownerUrl, { appPassword: keys.appPassword, appUrl: process.env.APP_DATABASE_URL, isWanted })
}

function variables(keys: DevKeys): Record<string, string> {
  const vars: Record<string, string> = {
    ...devVars(keys, url),
    CHECK_IN_URL: `${url}/check-in`,
    ...passedOn(process.env),
  }
  // Exactly one of the two may be set, and whoever names a server wants its keys.
  if (process.env.AUTH_JWKS_URL) delete vars.AUTH_JWKS
  return vars
}

/** Whether the Worker takes tokens that this machine signs: not those of somebody else's identity provider. */
const takesDevTokens = (vars: Record<string, string>) =>
  vars.AUTH_JWKS_URL === undefined && vars.AUTH_ISSUER === DEV_ISSUER

async function runCrons(worker: RunningWorker, minute: Date): Promise<void> {
  for (const cron of worker.crons.filter((expression) => isDue(expression, minute))) {
    const outcome = await worker.fire(cron, minute).catch((error: unknown) => String(error))
    if (outcome !== 'ok' && !isStopping) console.error(`The cron trigger ${cron} failed: ${outcome}`)
  }
}

async function start(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT=${process.env.PORT} is not a port: choose a number from 1 to 65535.`)
  await endRemains()
  if (!(await isFree(port))) throw new Error(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`)
  const keys = await loadDevKeys()
  const { ownerUrl, appUrl } = await findDatabase(keys)
  await prepareDemo(ownerUrl, started)
  const pooler = await startPooler({ databaseUrl: appUrl })
  stops.push(pooler.stop)
  if (await buildIfChanged()) console.log('Built the Worker.')
  const vars = variables(keys)
  const worker = await startWorker({
    port,
    databaseUrl: pooler.url,
    vars,
    state: join(KEPT, 'state'),
    onLog: print,
    ...(takesDevTokens(vars) && { logins: loginService(keys) }),
  })
  listenForTheEnd()
  stops.push(worker.stop)
  stops.push(everyMinute((minute) => void runCrons(worker, minute)))
  announce({ pid: process.pid, url, ownerUrl, appUrl })
  stops.push(withdraw)
  await sayHello(new URL(ownerUrl))
}

/** Whether whoever started the server has been told where it is. */
let isGreeted = false

/** Prints a line of the Worker's log. What it only mentions before the greeting is of the start itself. */
function print({ level, message }: { level: string; message: string }): void {
  const isTrouble = level === 'warn' || level === 'error'
  if (isTrouble) console.error(readableLine(message))
  else if (isGreeted) console.log(readableLine(message))
}

async function sayHello(database: URL): Promise<void> {
  const health = await fetch(`${url}/health`).catch((error: unknown) => error as Error)
  if (health instanceof Error || !health.ok) {
    console.error(
      `${url}/health answers ${health instanceof Error ? health.message : health.status}: see the log above.`,
    )
  }
  const seconds = (Date.now() - started) / 1000
  console.log(hello({ url, database: `${database.host}${database.pathname}`, seconds }))
  isGreeted = true
}

listenForTheEnd()
endWithNpm()
try {
  await start()
} catch (error) {
  if (!isStopping) console.error(error instanceof Error ? error.message : error)
  await stop(1)
}
