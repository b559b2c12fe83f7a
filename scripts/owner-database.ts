import { databaseTrouble, databaseUrl } from './database-trouble.ts'
import { migrate } from './migrate.ts'
import { POSTGRES_DATA } from './paths.ts'
import { startPostgres } from './postgres.ts'
import { findRunning } from './running.ts'

/**
 * Runs the work as the owner of the development database, with its migrations applied: the one `DATABASE_URL` names, else
 * that of the running `npm start`, else the local one, started for as long as the work takes.
 * @throws Error in one line where the database cannot be used
 */
export async function withOwnerDatabase<T>(work: (ownerUrl: string) => Promise<T>): Promise<T> {
  const known = process.env.DATABASE_URL ?? findRunning()?.ownerUrl
  if (known !== undefined) {
    const url = databaseUrl(known)
    await migrate(known).catch((error: unknown) => {
      throw databaseTrouble(error, url)
    })
    return work(known)
  }
  const postgres = await startPostgres({ dataDir: POSTGRES_DATA, persistent: true })
  try {
    await migrate(postgres.ownerUrl)
    return await work(postgres.ownerUrl)
  } finally {
    await postgres.stop()
  }
}
