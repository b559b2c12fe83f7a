import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { unstable_readConfig } from 'wrangler'
import { build, DEPLOYED } from './build.ts'
import { ROOT } from './paths.ts'
import { runScript } from './run-script.ts'

const CONFIG = join(ROOT, 'wrangler.toml')

/**
 * The bindings whose ids in wrangler.toml are still the zeros that it comes with: Cloudflare would take the upload, and the
 * Worker would find no database.
 * @param env an environment of wrangler.toml, such as `staging`
 */
export function bindingsWithoutId(env?: string): string[] {
  const { hyperdrive, kv_namespaces } = unstable_readConfig({ config: CONFIG, env })
  return [...hyperdrive, ...kv_namespaces].filter(({ id }) => /^0*$/.test(id ?? '')).map(({ binding }) => binding)
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { env: { type: 'string' } } })
  const missing = bindingsWithoutId(values.env)
  if (missing.length > 0) {
    const where = values.env ? `[env.${values.env}] of wrangler.toml` : 'wrangler.toml'
    throw new Error(
      `${where} has no id of ${missing.join(' and ')} yet: docs/operating.md, “Deploying”, says how to make them.`,
    )
  }
  console.log(await build(values.env))
  const args = ['wrangler', 'deploy', `--env=${values.env ?? ''}`]
  return spawnSync('npx', args, { cwd: ROOT, env: { ...process.env, ...DEPLOYED }, stdio: 'inherit' }).status ?? 1
}

if (import.meta.main) await runScript(main)
