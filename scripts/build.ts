import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildWeb } from './build-web.ts'
import { ROOT } from './paths.ts'

const OUTPUT = join(ROOT, 'dist', 'worker')
const STAMP = join(ROOT, 'dist', 'built-from')

/** What the build reads. */
const SOURCES = [
  ...[
    'src',
    'web',
    'docs/guides',
    'docs/events.md',
    'migrations/meta/_journal.json',
    'wrangler.toml',
    'package.json',
    'package-lock.json',
  ],
  ...['scripts/build.ts', 'scripts/build-web.ts', 'scripts/make-document.ts', 'scripts/web'],
]

/** The Worker's bundle of a checkout. */
export const bundleOf = (tree: string) => join(tree, 'dist', 'worker', 'index.js')
export const BUNDLE = bundleOf(ROOT)

/** Keeps wrangler from sending metrics, from fetching a sample `cf` object and from looking for updates. */
export const QUIET_WRANGLER = {
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
}

/** Wrangler's own conditions of imports, and ours: by it package.json leaves out what only the OpenAPI document needs. */
export const DEPLOYED = { WRANGLER_BUILD_CONDITIONS: 'workerd,worker,browser,deployed' }

/**
 * Builds the static files and the Worker's bundle, the same that a deployment uploads.
 * @param env an environment of wrangler.toml, whose identity provider the console is built for
 * @returns how much JavaScript each page of the console loads
 * @throws Error when a step fails; what it printed has been shown.
 */
export async function build(env?: string): Promise<string> {
  const stamp = stampOf()
  const table = await buildWeb(env)
  run(process.execPath, [
    join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js'),
    'deploy',
    '--env=',
    '--dry-run',
    '--outdir',
    OUTPUT,
  ])
  writeFileSync(STAMP, stamp)
  return table
}

/** Builds unless the last build was of the same sources; whether it did. */
export async function buildIfChanged(): Promise<boolean> {
  if (existsSync(BUNDLE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stampOf()) return false
  await build()
  return true
}

function run(command: string, args: string[]): void {
  try {
    execFileSync(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...QUIET_WRANGLER, ...DEPLOYED },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer }
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
    throw new Error(`The build failed at ${args[0]}.`)
  }
}

function stampOf(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) addTo(hash, join(ROOT, source))
  return hash.digest('hex')
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (!existsSync(path)) return
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) addTo(hash, join(path, entry))
    return
  }
  // A copy of the checkout holds the same build.
  hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0')
}

if (import.meta.main) {
  console.log(await build())
  console.log(`Built ${(statSync(BUNDLE).size / 1024).toFixed(0)} KiB of Worker in dist/worker.`)
}
