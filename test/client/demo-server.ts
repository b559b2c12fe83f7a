import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfChanged } from '../../scripts/build.ts'
import { loadDemo } from '../../scripts/demo/load.ts'
import { loginService } from '../../scripts/demo/login-service.ts'
import { devVars, loadDevKeys } from '../../scripts/dev-keys.ts'
import { startPooler } from '../../scripts/pooler/pooler.ts'
import { freePort } from '../../scripts/ports.ts'
import { tokenFor } from '../../scripts/token.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'
import { startDatabase } from '../faults/world.ts'

export interface DemoServer {
  url: string
  ownerUrl: string
  worker: RunningWorker
  /** For another Worker on the same data. */
  databaseUrl: string
  vars: Record<string, string>
  /** The bearer token of a demo login, as `npm run token` makes it. */
  tokenOf(login: string): Promise<string>
  stop(): Promise<void>
}

/**
 * What `npm start` starts, with a database of its own: the built Worker over the demo clinics. It signs with this checkout's keys, so
 * that `npm run token` makes tokens for it.
 * @param over variables of the Worker besides those of development
 */
export async function startDemoServer(over: Record<string, string> = {}): Promise<DemoServer> {
  await buildIfChanged()
  const folder = mkdtempSync(join(tmpdir(), 'kept-demo-'))
  const postgres = await startDatabase({ dataDir: join(folder, 'data'), persistent: false })
  const keys = await loadDevKeys()
  await loadDemo(postgres.ownerUrl, Date.now(), keys.vaultKeys)
  const pooler = await startPooler({ databaseUrl: postgres.appUrl })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const [databaseUrl, vars] = [pooler.url, { ...devVars(keys, url), ...over }]
  const worker = await startWorker({ port, databaseUrl, vars, logins: loginService(keys) })
  return {
    url,
    ownerUrl: postgres.ownerUrl,
    worker,
    databaseUrl,
    vars,
    tokenOf: (login) => tokenFor(login, Date.now(), keys),
    async stop() {
      await worker.stop()
      await pooler.stop()
      await postgres.stop()
      for (const leftover of [folder, postgres.logFile]) rmSync(leftover, { recursive: true, force: true })
    },
  }
}
