import { withOwnerDatabase } from './owner-database.ts'
import { runScript } from './run-script.ts'

await runScript(() =>
  withOwnerDatabase(async (ownerUrl) => {
    const { host, pathname } = new URL(ownerUrl)
    console.log(`Migrated ${host}${pathname}.`)
  }),
)
