import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { listed } from './text.ts'

/** A column of the rows that a statement is asked with: its Postgres type, and the TypeScript type of its values. */
export interface AskedColumn<T> {
  readonly type: string
  /** Carries the TypeScript type; no code reads it. */
  readonly value?: T
}

const column = <T>(type: string): AskedColumn<T | null> => ({ type })

export const uuid = column<string>('uuid')
export const uuids = column<readonly string[]>('uuid[]')
export const text = column<string>('text')
export const texts = column<readonly string[]>('text[]')
export const int = column<number>('int')
/** A whole number that need not fit into an `int`. */
export const bigint = column<number>('bigint')
/** Whole numbers as a client sends them, which need not fit into an `int`. */
export const bigints = column<readonly number[]>('bigint[]')
/** A list of objects, for the statement to take apart. */
export const list = column<readonly object[]>('jsonb')
/** An object that the statement keeps as it is. */
export const json = column<object>('jsonb')
/** Epoch milliseconds. */
export const instant = column<number>('timestamptz')
/** A local date and time, `2027-03-01T09:00`. */
export const wallClock = column<string>('timestamp')
export const flag: AskedColumn<boolean> = { type: 'boolean' }

type Columns = Record<string, AskedColumn<unknown>>
type ValueOf<C> = C extends AskedColumn<infer T> ? T : never

/** The values of one row; a column that may be null may be left out. */
export type AskedRow<C extends Columns> = {
  [K in keyof C as null extends ValueOf<C[K]> ? never : K]: ValueOf<C[K]>
} & {
  [K in keyof C as null extends ValueOf<C[K]> ? K : never]?: ValueOf<C[K]> | undefined
}

type DataOf<T extends PgTable, K extends keyof T['_']['columns']> = T['_']['columns'][K]['_']['data']
type Like<T extends PgTable, K extends keyof T['_']['columns']> = {
  [N in K]: AskedColumn<(DataOf<T, N> extends Date ? number : DataOf<T, N>) | null>
}

const SHORT: Record<string, string> = { 'timestamp with time zone': 'timestamptz', integer: 'int' }

/** Columns as the schema has them; instants are given in epoch milliseconds. */
export function like<T extends PgTable, K extends keyof T['_']['columns'] & string>(
  table: T,
  names: readonly K[],
): Like<T, K> {
  const columns: Record<string, { name: string; getSQLType(): string }> = getTableColumns(table)
  const entries = names.map((name) => {
    const type = columns[name]?.getSQLType() ?? ''
    return [name, { type: SHORT[type] ?? type }]
  })
  return Object.fromEntries(entries) as Like<T, K>
}

/** `startsAt` → `starts_at`: the rule the schema's names follow too. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The rows of a statement: its one parameter, a JSON array of objects. */
export interface Asked<C extends Columns> {
  columns: C
  /** The columns of the row `r`, for the statement's own SQL. */
  r: { [K in keyof C]: SQL }
  /** `id uuid, starts_at timestamptz, …` */
  definition: SQL
  /** The parameter's value. */
  json(rows: readonly Record<string, unknown>[]): string
}

export function askedRows<C extends Columns>(columns: C): Asked<C> {
  const names = Object.keys(columns)
  const typeOf = (name: string) => columns[name]?.type ?? ''
  const written = (name: string, value: unknown) =>
    typeOf(name) === 'timestamptz' && typeof value === 'number' ? new Date(value).toISOString() : value
  return {
    columns,
    r: Object.fromEntries(names.map((name) => [name, sql.raw(`r.${snakeCase(name)}`)])) as Asked<C>['r'],
    definition: sql.raw(listed(names.map((name) => `${snakeCase(name)} ${typeOf(name)}`))),
    json: (rows) =>
      JSON.stringify(
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).flatMap(([name, value]) =>
              value === undefined || value === null ? [] : [[snakeCase(name), written(name, value)]],
            ),
          ),
        ),
      ),
  }
}
