import { type SQL, sql } from 'drizzle-orm'
import { type PgColumn, type PgTable, QueryBuilder } from 'drizzle-orm/pg-core'
import { dialect } from './text.ts'

/**
 * Drizzle's builder, for the reads that it can say: tables, joins, conditions, order and limit. It runs nothing. What it builds
 * goes into a read's one statement and is printed with it, by the dialect in text.ts: names without quotes, a clause a line. A
 * table goes in by an `alias()`, by which a record's jsonb names its row. A value compared with a column takes the column's
 * type; any other needs `param`. What chooses a partial index stays text.
 */
export const builder = new QueryBuilder(dialect)

/**
 * Begins a read as `runRead` takes it: one row a record.
 * @param record a jsonb over the tables that it is read from
 * @param trail further columns, for the audit entry
 */
export function selectRecords(record: SQL, trail: Record<string, PgColumn> = {}) {
  return builder.select({ image: record.as('image'), ...trail })
}

/**
 * The rows of a table that meet a condition, to select from under the table's own alias.
 * @param filtersFirst where few rows pass: Postgres sorts them then, and does not walk the order's index to its end for them
 */
export function rowsWhere(row: PgTable, condition: SQL | undefined, { filtersFirst }: { filtersFirst: boolean }): SQL {
  const rows = builder
    .select({ all: sql`${row}.*` })
    .from(row)
    .where(condition)
    .getSQL()
  return filtersFirst ? sql`(${rows} offset 0) ${row}` : sql`(${rows}) ${row}`
}
