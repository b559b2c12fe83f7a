import { buildIfChanged } from '../scripts/build.ts'
import { type DevKeys, devVars, makeDevKeys, signDevToken } from '../scripts/dev-keys.ts'
import { letAppSignIn, migrate } from '../scripts/migrate.ts'
import { type RunningPooler, startPooler } from '../scripts/pooler/pooler.ts'
import { freePort } from '../scripts/ports.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { startWorker } from '../scripts/worker.ts'
import { atTheEnd, listenForTheEnd } from './ending.ts'
import { startHello } from './hello.ts'
import { findPgbouncer, startPgbouncer } from './pgbouncer.ts'
import { loadWorld, worldAt } from './world.ts'

/** Connections to Postgres: the pool's, and those of the same SQL without the product. */
export const CONNECTIONS = 20

const DESKS = 50

/**
 * The product, the empty Worker and the data, side by side on this machine.
 * @param options.durable whether Postgres waits for the disk: then this machine's disk is what is measured first
 */
export async function openStage(now: number, { durable }: { durable: boolean }) {
  listenForTheEnd()
  await buildIfChanged()
  const postgres = await startPostgres({ persistent: durable })
  atTheEnd(postgres.stop)
  const { ownerUrl, appUrl } = postgres
  await migrate(ownerUrl)
  await letAppSignIn(ownerUrl, new URL(appUrl).password)
  const world = worldAt(now)
  await loadWorld(ownerUrl, world)
  const { pooler, poolerName } = await openPooler(appUrl)
  const keys = await makeDevKeys()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const vars = devVars(keys, url)
  const worker = await startWorker({ port, databaseUrl: pooler.url, vars })
  atTheEnd(worker.stop)
  listenForTheEnd()
  const hello = await startHello()
  atTheEnd(hello.stop)
  listenForTheEnd()
  return { world, url, helloUrl: hello.url, ownerUrl, appUrl, poolerName, vars, tokens: await tokensOf(keys, world) }
}

export type Stage = Awaited<ReturnType<typeof openStage>>

async function openPooler(databaseUrl: string): Promise<{ pooler: RunningPooler; poolerName: string }> {
  const pgbouncer = findPgbouncer()
  const pooler = pgbouncer
    ? await startPgbouncer(pgbouncer, { databaseUrl, size: CONNECTIONS })
    : await startPooler({ databaseUrl, size: CONNECTIONS })
  atTheEnd(pooler.stop)
  return { pooler, poolerName: pgbouncer ?? "the repository's own pooler" }
}

/** The subject of the n-th front desk. */
export const deskName = (n: number) => `bench-desk-${n}`

/** Many desks, for a limit counts by user. */
async function tokensOf(keys: DevKeys, { clinicId, now }: { clinicId: string; now: number }) {
  const claims = { clinic_id: clinicId, roles: ['RECEPTIONIST'] }
  const tokens = Array.from({ length: DESKS }, (_, n) =>
    signDevToken(keys, { sub: deskName(n), name: `Turn ${n}`, ...claims }, now),
  )
  return (await Promise.all(tokens)) as [string, ...string[]]
}
