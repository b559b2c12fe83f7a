import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { type DevKeys, devVars } from '../../scripts/dev-keys.ts'
import { ROOT } from '../../scripts/paths.ts'
import type { Walked } from './global-setup.ts'
import { plansIn, type Ran } from './plan-log.ts'

/** How the role's statements are planned: as the product has it, or anew for each call's values. */
export type Planning = 'force_generic_plan' | 'force_custom_plan'

interface Walkable {
  ownerUrl: string
  appUrl: string
  logFile: string
  /** With which the data were sealed. */
  keys: DevKeys
}

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')

const LOGGED = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_parameter_max_length': '0',
}

/** Has the server log the plan of each statement of the Worker's role, with what each node did. */
async function logPlans(ownerUrl: string, planning: Planning): Promise<void> {
  const client = new Client({ connectionString: Object.assign(new URL(ownerUrl), { username: 'postgres' }).href })
  await client.connect()
  const database = client.escapeIdentifier(new URL(ownerUrl).pathname.slice(1))
  for (const [name, value] of Object.entries({ ...LOGGED, plan_cache_mode: planning }))
    await client.query(`ALTER ROLE kept_app IN DATABASE ${database} SET ${name} = ${client.escapeLiteral(value)}`)
  await client.end()
}

/** Walks through the product, and answers what the server has logged of each statement. The data are not what they were then. */
export async function walkThrough({ ownerUrl, appUrl, logFile, keys }: Walkable, planning: Planning): Promise<Ran[]> {
  await logPlans(ownerUrl, planning)
  const before = statSync(logFile).size
  const walked: Walked = {
    ownerUrl,
    appUrl,
    privateJwk: keys.privateJwk,
    vars: { ...devVars(keys, 'http://kept.test'), AUTH_MAX_AGE: String(200 * 365 * 86_400) },
  }
  const vitest = spawn(process.execPath, [VITEST, 'run', '--config', 'bench/explain/vitest.config.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KEPT_WALKED: JSON.stringify(walked) },
  })
  const [code] = await once(vitest, 'exit')
  if (code !== 0) throw new Error('The walk through the product failed.')
  return [...plansIn(readFileSync(logFile).subarray(before).toString())]
}
