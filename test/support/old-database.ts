import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { prepareNotes } from '../../scripts/migrate.ts'
import { ROOT } from '../../scripts/paths.ts'
import { startPostgres } from '../../scripts/postgres.ts'

const FOLDER = join(ROOT, 'migrations')

export interface OldDatabase {
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  ownerUrl: string
  /** Applies the migration the database was kept before, and those after it through another, given by its name. */
  migrate(through?: string): Promise<void>
  stop(): Promise<void>
}

/** A database as it was before one migration, given by its name without the number, to be filled with what was allowed then. */
export async function databaseBefore(migration: string): Promise<OldDatabase> {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  const numberOf = (name: string) => {
    const at = files.findIndex((file) => file.replace(/^\d+_/, '') === `${name}.sql`)
    if (at < 0) throw new Error(`There is no migration called ${name}.`)
    return at
  }
  const at = numberOf(migration)
  const postgres = await startPostgres({ persistent: false })
  const client = new Client({ connectionString: postgres.ownerUrl })
  await client.connect()
  const apply = async (file = '') => {
    const text = readFileSync(join(FOLDER, file), 'utf8')
    const inTransaction = !text.startsWith('-- no transaction')
    if (inTransaction) await client.query('BEGIN')
    for (const statement of text.split('--> statement-breakpoint')) await client.query(statement)
    if (inTransaction) await client.query('COMMIT')
  }
  await prepareNotes(client)
  for (const file of files.slice(0, at)) await apply(file)
  return {
    query: async (text, values = []) => (await client.query(text, values)).rows,
    ownerUrl: postgres.ownerUrl,
    migrate: async (through = migration) => {
      for (const file of files.slice(at, numberOf(through) + 1)) await apply(file)
    },
    stop: async () => {
      await client.end()
      await postgres.stop()
    },
  }
}
