import { withOwnerDatabase } from './owner-database.ts'

await withOwnerDatabase(async (ownerUrl) =>
  console.log(`Migrated ${new URL(ownerUrl).host}${new URL(ownerUrl).pathname}.`),
)
