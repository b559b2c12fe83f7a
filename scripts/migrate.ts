import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { Client } from 'pg'
import { ROOT } from './paths.ts'

const FOLDER = join(ROOT, 'migrations')

/** Where drizzle-kit's own migrator notes what it has applied. */
const DONE = 'drizzle.__drizzle_migrations'

/** The key of the lock that lets only one process migrate at a time. */
const LOCK = 7_310_025

type Migration = ReturnType<typeof readMigrationFiles>[number]

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, so that its locks end before
 * the next. Drizzle's migrator uses one transaction for all: readers of a big table would wait until the last is done,
 * and Postgres would check a row that two of them write against NOT VALID keys. A file that begins with
 * `-- no transaction`, as for indexes that are built beside the writes, runs statement by statement, and from its
 * beginning again if it was interrupted.
 * @throws Error from Postgres when one of them fails; those before it stay applied.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await prepareNotes(client)
    const { rows } = await client.query<{ at: string | null }>(`SELECT max(created_at) at FROM ${DONE}`)
    const last = Number(rows[0]?.at ?? 0)
    for (const migration of readMigrationFiles({ migrationsFolder: FOLDER })) {
      if (migration.folderMillis > last) await apply(client, migration)
    }
  } finally {
    await client.end()
  }
}

/** Makes the table in which applied migrations are noted, which migrations grant the right to read. */
export async function prepareNotes(client: Client): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle')
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${DONE} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
  )
}

async function apply(client: Client, { sql, hash, folderMillis }: Migration): Promise<void> {
  const inTransaction = !sql[0]?.startsWith('-- no transaction')
  const step = (text: string) => (inTransaction ? client.query(text) : null)
  try {
    await step('BEGIN')
    for (const statement of sql) await client.query(statement)
    await client.query(`INSERT INTO ${DONE} (hash, created_at) VALUES ($1, $2)`, [hash, folderMillis])
    await step('COMMIT')
  } catch (error) {
    await step('ROLLBACK')
    throw error
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
