import { type SQL, sql } from 'drizzle-orm'
import { hasOffset, readInstant } from '../domain/time.ts'
import type { AskedColumn } from './asked.ts'
import { param } from './statement.ts'

/** A value without which the text is another one: a filter that was not asked for is not in it. */
export interface Optional<T> extends AskedColumn<T> {
  readonly isOptional: true
  /** The Postgres type of this value, where it is not the same for all. */
  typeFor?(value: string): string
  /** The parameter's value. */
  written?(value: string): string
}

export const optional = <T>(column: AskedColumn<T>): Optional<T> => ({ ...column, isOptional: true })

/** What the text itself says, and so one of a few: which way a list runs, whether to take what a filter names or all else. */
export interface Choice<T> {
  readonly isChoice: true
  /** Carries the TypeScript type; no code reads it. */
  readonly value?: T
}

export const choice = <T extends string | boolean | undefined>(): Choice<T> => ({ isChoice: true })

/** An instant as a cursor has it, ISO 8601 in UTC. */
export const isoInstant: AskedColumn<string> = { type: 'timestamptz' }
/** A local day, `2027-03-01`. */
export const day: AskedColumn<string> = { type: 'date' }
/** A whole number past what JavaScript counts exactly. */
export const bigintText: AskedColumn<string> = { type: 'bigint' }

/** An object or a list as JSON, for the statement to take apart. */
export const jsonText: AskedColumn<string> = { type: 'jsonb' }

/** An instant of a request, with its offset or without: `requestInstant` makes an instant of either. */
export const requestTime: Optional<string> = {
  ...optional<string>({ type: 'timestamptz' }),
  typeFor: (text) => (hasOffset(text) ? 'timestamptz' : 'timestamp'),
  written: (text) => (hasOffset(text) ? new Date(readInstant(text, 'UTC')).toISOString() : text),
}

/** The values that a read is asked with, by name. */
export type ReadColumns = Record<string, AskedColumn<unknown> | Choice<unknown>>

type OptionalNames<A> = {
  [K in keyof A]: A[K] extends Optional<unknown>
    ? K
    : A[K] extends Choice<infer T>
      ? undefined extends T
        ? K
        : never
      : never
}[keyof A]

type Given<C> = C extends Choice<infer T> ? T : C extends AskedColumn<infer T> ? NonNullable<T> : never

/** A read's values as its caller gives them. */
export type AskedOf<A extends ReadColumns> = {
  [K in Exclude<keyof A, OptionalNames<A>>]: Given<A[K]>
} & { [K in OptionalNames<A>]?: Given<A[K]> | undefined }

/** A parameter, and its Postgres type. */
export type Parameter = SQL & { readonly type: string }

/** A read's values as its text has them: parameters, no value at all for one that was not given, and choices as they are. */
export type NamedOf<A extends ReadColumns> = {
  readonly [K in keyof A]: A[K] extends Choice<infer T>
    ? T
    : A[K] extends Optional<unknown>
      ? Parameter | undefined
      : Parameter
}

const isChoice = (column: AskedColumn<unknown> | Choice<unknown>): column is Choice<unknown> => 'isChoice' in column

const isOptional = (column: AskedColumn<unknown> | Choice<unknown>): column is Optional<unknown> =>
  'isOptional' in column

const typeOf = (column: AskedColumn<unknown>, value: unknown): string =>
  (isOptional(column) && typeof value === 'string' && column.typeFor?.(value)) || column.type

/** Which text a read has for these values: a key that says all that the text depends on, and nothing more. */
export function shapeOf(columns: ReadColumns, asked: Record<string, unknown>): string {
  const parts = Object.entries(columns).map(([name, column]) => {
    const value = asked[name]
    if (isChoice(column)) return JSON.stringify(value ?? null)
    return isOptional(column) && value !== undefined ? typeOf(column, value) : ''
  })
  return parts.join('|')
}

/** What stands in the text for these values. */
export function namedOf<A extends ReadColumns>(columns: A, asked: Record<string, unknown>): NamedOf<A> {
  const entries = Object.entries(columns).map(([name, column]) => {
    const value = asked[name]
    if (isChoice(column) || (isOptional(column) && value === undefined)) return [name, value]
    const type = typeOf(column, value)
    return [name, Object.assign(param(sql.placeholder(name), type), { type })]
  })
  return Object.fromEntries(entries)
}

/** The values of the parameters, by name. */
export function valuesOf(columns: ReadColumns, asked: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(columns).flatMap(([name, column]) => {
    const value = asked[name]
    if (isChoice(column) || value === undefined) return []
    if (isOptional(column) && typeof value === 'string') return [[name, column.written?.(value) ?? value]]
    const isInstant = column.type === 'timestamptz' && typeof value === 'number'
    return [[name, isInstant ? new Date(value).toISOString() : value]]
  })
  return Object.fromEntries(entries)
}
