import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUNDLE } from '../../scripts/build.ts'
import { MEMORY_KV } from '../../scripts/local/memory-kv.ts'
import { freePort } from '../../scripts/ports.ts'
import { waitUntil } from '../../scripts/processes.ts'
import { HELLO, QUEUE, RATE_LIMIT, WAKE } from './stand-ins.ts'
import { startTied } from './tied-process.ts'
import { plainConfig, productConfig } from './workerd-config.ts'

export interface BareWorkerd {
  url: string
  pid: number
  stop(): Promise<void>
}

// It is Miniflare's: the very workerd that the other scripts run on.
const workerd = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd') as { default: string }

/**
 * Serves the built bundle on bare workerd, without Miniflare between: its stand-ins for the bindings cost more than the product.
 * @param options.databaseUrl where the Worker finds Hyperdrive
 * @param options.kv what plays KV: a test may want one that does not work
 */
export async function serveProduct(options: {
  databaseUrl: string
  vars: (url: string) => Readonly<Record<string, string>>
  kv?: string
  /** For a bench of imports: where its bucket is, and where the Worker is to be woken to go on with them. */
  transfers?: { bucketPort: number; wakePort: number }
}): Promise<BareWorkerd & { kvUrl: string }> {
  const kvPort = await freePort()
  const served = await serve((folder, port) => {
    mkdirSync(join(folder, 'objects'))
    return {
      'main.js': readFileSync(BUNDLE, 'utf8'),
      'kv.js': options.kv ?? MEMORY_KV,
      'queue.js': QUEUE,
      'rate-limit.js': RATE_LIMIT,
      'wake.js': WAKE,
      'config.capnp': productConfig({
        port,
        kvPort,
        databaseUrl: options.databaseUrl,
        vars: options.vars(urlOf(port)),
        objects: join(folder, 'objects'),
        transfers: options.transfers,
      }),
    }
  })
  return { ...served, kvUrl: urlOf(kvPort) }
}

/** Serves the empty Worker just as the product is served. */
export function serveHello(): Promise<BareWorkerd> {
  return serve((_folder, port) => ({ 'main.js': HELLO, 'config.capnp': plainConfig(port) }))
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`

async function serve(filesOf: (folder: string, port: number) => Record<string, string>): Promise<BareWorkerd> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'kept-bench-workerd-'))
  // The variables hold this run's keys.
  for (const [name, contents] of Object.entries(filesOf(folder, port)))
    writeFileSync(join(folder, name), contents, { mode: 0o600 })
  const { pid, stop } = startTied(workerd.default, ['serve', '--experimental', join(folder, 'config.capnp')])
  const end = async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
  if (await waitUntil(() => answers(`${urlOf(port)}/health`), 20_000)) return { url: urlOf(port), pid, stop: end }
  await end()
  throw new Error('workerd does not start.')
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.text()
      return response.ok
    },
    () => false,
  )
}
