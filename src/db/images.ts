import { type SQL, sql } from 'drizzle-orm'

// A record's image has one spelling, its columns, and two forms. A column may itself be a row: the patient of a visit.

/** A record of these columns as jsonb: as a key keeps it, and as a statement can take it apart. */
export function keptImage(columns: SQL): SQL {
  return sql`(select to_jsonb(image) from (select ${columns}) image)`
}

/** The same as json, for who only reads it: Postgres makes it in less than half the time. */
export function shownImage(columns: SQL): SQL {
  return sql`(select row_to_json(image) from (select ${columns}) image)`
}

/** A column that is a row of another table. @param select what gives one row, or none */
export function rowColumn(name: string, select: SQL): SQL {
  return sql`(select part from (${select}) part) ${sql.identifier(name)}`
}
