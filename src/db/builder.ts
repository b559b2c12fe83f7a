import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { type PgColumn, type PgTable, QueryBuilder } from 'drizzle-orm/pg-core'
import { dialect } from './text.ts'

/**
 * Drizzle's builder, for the reads that it can say: tables, joins, conditions, order and limit. It runs nothing. What it builds
 * goes into a read's one statement and is printed with it, by the dialect in text.ts: names without quotes, a clause a line. A
 * table goes in by an `alias()`, by which a record's image names its row. A value compared with a column takes the column's
 * type; any other needs its own. What chooses a partial index stays text.
 */
export const builder = new QueryBuilder(dialect)

/** Whether a column is one of a list, which is one parameter however long it is. */
export function isAmong(column: SQLWrapper, list: SQL): SQL {
  return sql`${column} = any(${list})`
}

/** The longest page, and the row after it. */
const LONGEST_PAGE = 101

/**
 * The rows of a page, and one more where there is a next page. The longest page stands in the text too: of a number that it
 * does not know Postgres takes a tenth of all rows to be wanted, and would sort them all.
 * @param rows an ordered select
 * @param limit how many rows a page has
 */
export function pageRows(rows: SQLWrapper, limit: SQL): SQL {
  return sql`select * from (${rows.getSQL()} limit ${sql.raw(String(LONGEST_PAGE))}) rows limit ${limit} + 1`
}

/**
 * Begins a read as `defineRead` takes it: one row a record.
 * @param record a json over the tables that it is read from
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
