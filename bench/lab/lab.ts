import { buildIfChanged } from '../../scripts/build.ts'
import { type DevKeys, devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { freePort } from '../../scripts/ports.ts'
import { startWorker } from '../../scripts/worker.ts'
import type { Role } from '../../src/domain/rights.ts'
import { atTheEnd, listenForTheEnd } from '../ending.ts'
import { type FreeSlots, freeSlots } from '../free-slots.ts'
import { loadWorld, type World, worldAt } from '../world.ts'
import { serveHello, serveProduct } from './bare-workerd.ts'
import type { Processes } from './cpu.ts'
import { startGenerator } from './generator.ts'
import { type Data, startOnCopy } from './kept-data.ts'
import { type Measurer, measurerOf } from './measurer.ts'
import { once } from './once.ts'
import { startNode } from './tied-process.ts'

/** Connections to Postgres: the pool's, and those of the same SQL without the product. */
export const CONNECTIONS = 20

/** The subjects of the front desks: many, for a limit counts by user. */
export const DESKS = Array.from({ length: 50 }, (_, n) => `bench-desk-${n}`) as [string, ...string[]]

/** A Worker that is served, and what counts as its cost. */
export interface Served {
  url: string
  processes: Processes
}

export interface Database {
  ownerUrl: string
  appUrl: string
  /** The pooler's: what the Worker knows as Hyperdrive. */
  pooledUrl: string
  /** Of Postgres and of the pooler. */
  processes: Processes
}

/** What the benches share. Each part is started when it is first asked for, and ends with the run. */
export interface Lab extends Measurer {
  now: number
  world: World
  slots: FreeSlots
  /** Postgres with the world in it, and the pooler before it. */
  database(): Promise<Database>
  /** A Postgres of one's own with the world in it, and a pooler before it. Ends with the run. */
  ownDatabase(): Promise<Database>
  /** A Postgres with other data in it, and a pooler before it. Ends with the run. */
  databaseOf(data: Data): Promise<Database>
  /** The product on bare workerd, over `database`; every desk has been there once. */
  stage(): Promise<Served>
  /** The same, served once more over another database, or with other variables. Ends with the run. */
  serve(options: { databaseUrl: string; vars?: Record<string, string> }): Promise<Served & { kvUrl: string }>
  /** The empty Worker on bare workerd. */
  hello(): Promise<Served>
  /** The product in Miniflare, whose queue is consumed: over a Postgres of its own, or it would empty everybody's outbox. */
  miniflare(): Promise<Served>
  /** Of the front desks. */
  tokens(): Promise<Tokens>
  /** Of patients, each of one record. */
  patientTokens(): Promise<Tokens>
  /** The keys of this run. */
  keys(): Promise<DevKeys>
  /** The Worker's variables of this run. */
  vars(url: string): Promise<Record<string, string>>
}

export function openLab(now: number): Lab {
  listenForTheEnd()
  const world = worldAt(now)
  const keys = once(makeDevKeys)
  // What is compared with the product writes no line for each request either.
  const vars = async (url: string) => ({ ...devVars(await keys(), url), RATE_LIMITS, LOG_LEVEL: 'warn' })
  const tokens = once(async () => tokensOf(await keys(), world, { role: 'RECEPTIONIST', subjects: DESKS }))
  const built = once(buildIfChanged)
  const clinic: Data = {
    name: 'clinic-100k',
    key: world.day(0),
    sources: ['bench/world.ts'],
    load: (ownerUrl) => loadWorld(ownerUrl, world),
  }
  const database = once(() => openDatabase(clinic))
  const generator = once(async () => {
    const started = await startGenerator()
    atTheEnd(started.stop)
    return started
  })

  const serve: Lab['serve'] = async (options) => {
    await built()
    const made = await vars('http://127.0.0.1')
    const { url, kvUrl, pid, stop } = await serveProduct({
      databaseUrl: options.databaseUrl,
      vars: (at) => ({ ...made, PUBLIC_URL: at, ...options.vars }),
    })
    atTheEnd(stop)
    return { url, kvUrl, processes: { workerd: pid } }
  }
  const stage = once(async () => {
    const { pooledUrl, processes } = await database()
    const served = await serve({ databaseUrl: pooledUrl })
    await meet(served.url, await tokens())
    return { url: served.url, processes: { ...served.processes, ...processes } }
  })

  return {
    now,
    world,
    slots: freeSlots(world),
    keys,
    vars,
    database,
    ownDatabase: () => openDatabase(clinic),
    databaseOf: openDatabase,
    serve,
    stage,
    hello: once(async () => {
      const { url, pid, stop } = await serveHello()
      atTheEnd(stop)
      return { url, processes: { workerd: pid } }
    }),
    miniflare: once(async () => {
      await built()
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const { pooledUrl } = await openDatabase(clinic)
      const worker = await startWorker({ port, databaseUrl: pooledUrl, vars: await vars(url) })
      atTheEnd(worker.stop)
      // Miniflare's own listeners would end the process before Postgres has.
      listenForTheEnd()
      return { url, processes: {} }
    }),
    tokens,
    patientTokens: once(async () =>
      tokensOf(await keys(), world, { role: 'PATIENT', subjects: world.patientSubjects }),
    ),
    ...measurerOf(generator),
  }
}

const PER_MINUTE = 1e9
/** Kept's own limits are met by nobody. */
const RATE_LIMITS = JSON.stringify({ reads: PER_MINUTE, writes: PER_MINUTE, scans: PER_MINUTE, checks: PER_MINUTE })

async function openDatabase(data: Data): Promise<Database> {
  const { ownerUrl, appUrl, pid, stop } = await startOnCopy(data)
  atTheEnd(stop)
  const port = await freePort()
  const pooler = await startNode(new URL('./pooler-process.ts', import.meta.url), {
    databaseUrl: appUrl,
    port,
    size: CONNECTIONS,
  })
  atTheEnd(pooler.stop)
  const url = new URL(appUrl)
  url.port = String(port)
  url.search = '?sslmode=disable'
  return { ownerUrl, appUrl, pooledUrl: url.href, processes: { pooler: pooler.pid, postgres: pid } }
}

type Tokens = readonly [string, ...string[]]

async function tokensOf(keys: DevKeys, { clinicId, now }: World, { role, subjects }: { role: Role; subjects: Tokens }) {
  const claims = { clinic_id: clinicId, roles: [role] }
  const tokens = subjects.map((sub) => signDevToken(keys, { sub, name: sub, ...claims }, now))
  return (await Promise.all(tokens)) as [string, ...string[]]
}

/** The first request of a user has them written down, which costs more than any later one. */
async function meet(url: string, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    const response = await fetch(`${url}/appointments?limit=1`, { headers: { Authorization: `Bearer ${token}` } })
    const body = await response.text()
    if (!response.ok) throw new Error(`A desk was answered ${response.status} ${body}`)
  }
}
