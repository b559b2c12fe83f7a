import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { ROOT } from './paths.ts'

/**
 * Applies the migrations that the database has not seen, in one transaction.
 * @throws Error from Postgres when one of them fails; none of them is applied then.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await applyMigrations(drizzle(client), { migrationsFolder: join(ROOT, 'migrations') })
  } finally {
    await client.end()
  }
}

/**
 * Lets the Worker's role sign in with this password; a managed host's console does the same there.
 * @throws Error when the migrations have not made the role.
 */
export async function letAppSignIn(ownerUrl: string, password: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`ALTER ROLE kept_app LOGIN PASSWORD ${client.escapeLiteral(password)}`)
  } finally {
    await client.end()
  }
}
