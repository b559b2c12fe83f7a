import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths.ts'
import { freePort } from '../../scripts/ports.ts'
import { waitUntil } from '../../scripts/processes.ts'
import { atTheEnd } from '../ending.ts'

/** Far more than a start may take. */
const PATIENCE = 120_000

/** How often it is told to end. */
const TRIES = 15

/** What `npm start` needs of a checkout. */
const NEEDED = ['package.json', 'wrangler.toml', 'package-lock.json', 'scripts', 'src', 'migrations', 'web', 'docs']

/** A checkout of its own that has been built, so that nobody's `.kept` is touched. */
export interface BuiltTree {
  /** Milliseconds from `npm start` to the first 200 of `/health`; then it is stopped. */
  start(): Promise<number>
}

export function copyBuiltTree(): BuiltTree {
  const folder = mkdtempSync(join(tmpdir(), 'kept-bench-tree-'))
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of NEEDED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(process.execPath, [join(folder, 'scripts', 'build.ts')], { stdio: 'pipe' })
  return { start: () => startIn(folder) }
}

async function startIn(folder: string): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn('npm', ['start'], { cwd: folder, env: { ...process.env, PORT: String(port) }, stdio: 'ignore' })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  const isStarted = await waitUntil(isUp, PATIENCE)
  const milliseconds = performance.now() - started
  // A signal that comes while Miniflare starts may be lost, and what still runs would be measured beside what comes next.
  for (let tries = 0; !hasEnded() && tries < TRIES; tries++) {
    child.kill('SIGTERM')
    await waitUntil(hasEnded, 2_000)
  }
  if (!isStarted || !hasEnded()) throw new Error(`npm start does not ${isStarted ? 'end' : 'start'}.`)
  return milliseconds
}
