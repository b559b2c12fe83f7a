import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/** A common table expression of a composed statement. */
export interface Cte {
  name: string
  query: SQL
  /** Forces Postgres to run it once and first: for row locks, and for what is volatile. */
  materialized?: boolean
}

export function cte(name: string, query: SQLWrapper): Cte {
  return { name, query: query.getSQL() }
}

export function materialized(name: string, query: SQLWrapper): Cte {
  return { name, query: query.getSQL(), materialized: true }
}

/** `with a as (…), b as (…)`. */
export function withCtes(ctes: readonly Cte[]): SQL {
  const parts = ctes.map(
    (c) => sql`${sql.identifier(c.name)} as ${sql.raw(c.materialized ? 'materialized ' : '')}(\n${c.query}\n)`,
  )
  return sql`with recursive ${sql.join(parts, sql`,\n`)}`
}
