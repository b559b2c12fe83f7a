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

/** The database names of a table's columns that hold sealed text: the audit trail tells only that these changed. */
export function sealedColumns(table: PgTable): string[] {
  return Object.values(getTableColumns(table))
    .filter((c) => c.columnType === 'PgCustomColumn' && c.getSQLType() === 'text')
    .map((c) => c.name)
}
