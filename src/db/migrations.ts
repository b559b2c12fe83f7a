import { sql } from 'drizzle-orm'
import * as z from 'zod'
import journal from '../../migrations/meta/_journal.json' with { type: 'json' }
import type { Database } from './client.ts'
import { isNotMigrated } from './errors.ts'

const rowShape = z.object({ newest: z.coerce.number() })

/**
 * The names of this Worker's migrations that `npm run db:migrate` would apply, oldest first: those after the newest that the
 * database notes. The bundle knows its own from the journal that it was built with. A database that is ahead lacks none, since the
 * Worker of the version before runs on the newer schema.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function missingMigrations(db: Database): Promise<string[]> {
  const newest = await newestIn(db)
  return journal.entries.filter(({ when }) => when > newest).map(({ tag }) => tag)
}

/** When the database's newest migration was made, in epoch ms; 0 where it has none, or none that may be read. */
async function newestIn(db: Database): Promise<number> {
  try {
    const rows = await db.run(
      sql`/* readiness-migrations */ select coalesce(max(created_at), 0) newest from drizzle.__drizzle_migrations`,
    )
    return rowShape.parse(rows[0]).newest
  } catch (error) {
    if (isNotMigrated(error)) return 0
    throw error
  }
}
