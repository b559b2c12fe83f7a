import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** A value as a parameter of the given Postgres type: composed statements leave Postgres nothing to infer it from. */
export function param(value: unknown, type: string): SQL {
  // drizzle would spread a list into as many parameters as it has members.
  return sql`${Array.isArray(value) ? sql.param(value) : value}::${sql.raw(type)}`
}

/** Epoch milliseconds as a timestamptz parameter. */
export function instantParam(instant: number | null): SQL {
  return param(instant === null ? null : new Date(instant).toISOString(), 'timestamptz')
}

type Values<T extends PgTable> = { [K in keyof T['_']['columns']]?: unknown }

function typedValue(table: PgTable, name: string, value: unknown): { column: SQL; value: SQL } {
  const found = getTableColumns(table)[name]
  if (!found) throw new Error(`no column ${name}`)
  const type = found.getSQLType()
  const isInstant = type.startsWith('timestamp') && typeof value === 'number'
  const plain =
    type === 'jsonb' && value !== null ? JSON.stringify(value) : isInstant ? new Date(value).toISOString() : value
  return {
    column: sql.identifier(found.name) as unknown as SQL,
    value: value instanceof SQLClass ? value : param(plain, type),
  }
}

const SQLClass = sql``.constructor as new () => SQL

/**
 * `insert into t (columns) select values`, to be followed by the caller's own `from … where …`: an insert that happens
 * only if its guards returned a row. Values are plain (instants: epoch ms) or SQL over the guards' columns.
 */
export function insertInto<T extends PgTable>(table: T, values: Values<T>): SQL {
  const entries = Object.entries(values).map(([name, value]) => typedValue(table, name, value))
  const columns = sql.join(
    entries.map((e) => e.column),
    sql`, `,
  )
  return sql`insert into ${table} (${columns}) select ${sql.join(
    entries.map((e) => e.value),
    sql`, `,
  )}`
}

/** `column = value, …` for an update; instants are epoch ms. */
export function assignments<T extends PgTable>(table: T, values: Values<T>): SQL {
  const parts = Object.entries(values).map(([name, value]) => {
    const entry = typedValue(table, name, value)
    return sql`${entry.column} = ${entry.value}`
  })
  return sql.join(parts, sql`, `)
}

/** The database names of a table's columns that hold sealed text: the audit trail tells only that these changed. */
export function sealedColumns(table: PgTable): string[] {
  return Object.values(getTableColumns(table))
    .filter((c) => c.columnType === 'PgCustomColumn' && c.getSQLType() === 'text')
    .map((c) => c.name)
}
