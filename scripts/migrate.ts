import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { ROOT } from './paths.ts'

/** Indexes of big tables: a migration would hold up every write until it has built them. Table and columns by name. */
const BUILT_AHEAD = {
  appointments_of_patient: 'appointments (clinic_id, id, patient_id)',
  follow_up_plans_of_patient: 'follow_up_plans (clinic_id, id, patient_id)',
  series_of_patient: 'series (clinic_id, id, patient_id)',
}

/**
 * Builds these indexes beside the writes, where their tables have stood already: the migration that names them then finds them.
 * One that was broken off is left invalid by Postgres, and built anew.
 */
async function buildAhead(client: Client): Promise<void> {
  for (const [index, on] of Object.entries(BUILT_AHEAD)) {
    const [table] = on.split(' ')
    const { rows } = await client.query<{ stands: boolean; valid: boolean | null }>(
      `SELECT to_regclass($1) IS NOT NULL stands, (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($2)) valid`,
      [table, index],
    )
    const [{ stands, valid } = { stands: false, valid: null }] = rows
    if (!stands || valid) continue
    if (valid === false) await client.query(`DROP INDEX CONCURRENTLY ${index}`)
    await client.query(`CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${on}`)
  }
}

/**
 * Applies the migrations that the database has not seen, in one transaction; what they need of big tables is built before it.
 * @throws Error from Postgres when one of them fails; none of them is applied then.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await buildAhead(client)
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
