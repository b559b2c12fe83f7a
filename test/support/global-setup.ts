import type { TestProject } from 'vitest/node'
import { devVars, makeDevKeys } from '../../scripts/dev-keys.ts'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { startPooler } from '../../scripts/pooler.ts'
import { startPostgres } from '../../scripts/postgres.ts'

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
    project.provide('privateJwk', keys.privateJwk)
    project.provide('workerVars', devVars(keys, 'http://kept.test'))
    return async () => {
      await pooler.stop()
      await postgres.stop()
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
