import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { devVars, makeDevKeys } from '../../scripts/dev-keys.ts'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { startPooler } from '../../scripts/pooler/pooler.ts'
import { startPostgres } from '../../scripts/postgres.ts'

const FOLDER = join(import.meta.dirname, '..', 'statements', 'sql')

function readStatements(): Record<string, string> {
  const entries = readdirSync(FOLDER).map((file) => [basename(file, '.sql'), readFileSync(join(FOLDER, file), 'utf8')])
  return Object.fromEntries(entries)
}

/** A clinic takes seconds: few in `npm test`, 10,000 in `npm run test:long`, and as many as `KEPT_TRANSFER_RUNS` says. */
const transferRuns = () => Number(process.env.KEPT_TRANSFER_RUNS ?? (process.env.KEPT_TEST_LONG === '1' ? 10_000 : 2))

/** One Postgres for the whole run, on a free port and in the system's temp: `npm start` may run beside it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, keys] = await Promise.all([startPostgres({ persistent: false }), makeDevKeys()])
  try {
    await migrate(postgres.ownerUrl)
    await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
    const pooler = await startPooler({ databaseUrl: postgres.appUrl })
    project.provide('databaseUrl', pooler.url)
    project.provide('ownerUrl', postgres.ownerUrl)
    project.provide('appUrl', postgres.appUrl)
    project.provide('statements', readStatements())
    project.provide('transferRuns', transferRuns())
    project.provide('privateJwk', keys.privateJwk)
    // The tests' clock is not the one their tokens are made by.
    project.provide('workerVars', {
      ...devVars(keys, 'http://kept.test'),
      AUTH_MAX_AGE: String(200 * 365 * 86_400),
      // Webhooks are on this machine, so that no test looks a name up.
      KEPT_WEBHOOK_LOOPBACK: '1',
    })
    return async () => {
      await pooler.stop()
      await postgres.stop()
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
