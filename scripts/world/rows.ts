import type { Client } from 'pg'

/** A row by its column names, as JSON carries it to Postgres: instants are ISO text, absent values null. */
export type Row = Record<string, unknown>

interface Upsert {
  /** The columns that make a row the same one. */
  key: readonly string[]
  /** What an existing row keeps besides its key. */
  keep: readonly string[]
  /** SQL: which existing rows may change. */
  where?: string
}

const AT_ONCE = 2000

/** Adds rows that all have the first one's columns; existing ones are an error, or changed where `upsert` says how. */
export async function putRows(client: Client, table: string, rows: readonly Row[], upsert?: Upsert): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const list = columns.join(', ')
  const onConflict = upsert ? changing(columns, upsert) : ''
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    await client.query(
      `INSERT INTO ${table} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM json_populate_recordset(null::${table}, $1) ${onConflict}`,
      [JSON.stringify(rows.slice(from, from + AT_ONCE))],
    )
  }
}

function changing(columns: readonly string[], { key, keep, where }: Upsert): string {
  const changed = columns.filter((column) => !key.includes(column) && !keep.includes(column))
  const sets = changed.map((column) => `${column} = excluded.${column}`)
  return `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')} ${where ? `WHERE ${where}` : ''}`
}

/** An instant as a row holds it. */
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
