import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type AskedColumn, bigints, uuid } from './asked.ts'
import type { Check } from './checks.ts'
import { type Cte, cte, materialized } from './cte.ts'
import type { Happening, RecordKind } from './happened.ts'
import { sealedColumns } from './statement.ts'
import { defineWrite, type RowsAsked, type Write } from './write.ts'

type Columns = Record<string, AskedColumn<unknown>>
type FieldOf<T extends PgTable> = keyof T['_']['columns'] & string

/** Which record a row is about, and the versions it may have; null stands for any. */
export const ONE_RECORD = { id: uuid, versions: bigints }

/** The versions that an `If-Match` accepts, as a row says them. */
export function versionsOf(ifMatch: readonly number[] | '*' | null): readonly number[] | null {
  return ifMatch === '*' ? null : ifMatch
}

/** Whether the record of an alias has one of the versions that its row `r` accepts. */
export function isFresh(alias: string): SQL {
  return sql.raw(`r.versions is null or ${alias}.version = any (r.versions)`)
}

const columnOf = (table: PgTable, field: string): string => {
  const column = getTableColumns(table)[field]
  if (!column) throw new Error(`There is no column ${field}.`)
  return column.name
}

/**
 * Each field as the row `r` gives it where `r.names` names its column, and as the record `t` has it where not: so the text is
 * the same whichever fields a request gives.
 * @param kept what becomes of a column that is not named
 */
export function asNamed<T extends PgTable, K extends FieldOf<T>>(
  table: T,
  fields: readonly K[],
  kept = (column: string) => `t.${column}`,
): Record<K, SQL> {
  const entries = fields.map((field) => {
    const name = columnOf(table, field)
    return [field, sql.raw(`case when '${name}' = any (r.names) then r.${name} else ${kept(name)} end`)]
  })
  return Object.fromEntries(entries) as Record<K, SQL>
}

/** The columns of the fields that a request gives, for a row's `names`: whatever is not undefined. */
export function namesIn<T extends PgTable>(table: T, fields: { [K in FieldOf<T>]?: unknown }): string[] {
  return Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [columnOf(table, field)]))
}

/** `column = value, …` */
function setting(table: PgTable, values: Record<string, SQL | undefined>): SQL {
  const parts = Object.entries(values).flatMap(([field, value]) =>
    value ? [sql`${sql.identifier(columnOf(table, field))} = ${value}`] : [],
  )
  return sql.join(parts, sql`,\n`)
}

/** The record `t` of each row, locked; not FOR UPDATE, which holds up foreign-key checks. */
export function recordsHeld(table: PgTable): Cte {
  return materialized(
    'held',
    sql`select t.*, r.n from asked r join ${table} t on t.clinic_id = r.clinic_id and t.id = r.id
where r.kept is null order by t.id for no key update of t`,
  )
}

const wholeRow = (alias: string): SQL => sql.raw(`to_jsonb(${alias})`)

/**
 * What the trail tells of rows that an effect has changed, beside the CTE `held` of what they were.
 * @param image what it looks at, where a row has columns that are not for the trail
 */
export function changedSinceHeld(table: PgTable, image = wholeRow): Pick<Happening, 'join' | 'changed'> {
  const sealed = sql.raw(`'{${sealedColumns(table).join(',')}}'`)
  return {
    join: sql` join held b on b.n = e.n`,
    changed: sql`changed_columns(${image('b')}, ${image('e')}, ${sealed})`,
  }
}

/** From FROM on: the rows `e` of an effect, and of the records in `held` that it has left as they are; `e.written` says which. */
export function changedOrHeld(effect: string): SQL {
  const changed = sql.raw(effect)
  return sql`(
select v.*, true written from ${changed} v
union all select v.*, false from held v where not exists (select from ${changed} w where w.n = v.n) offset 0
) e join asked r on r.n = e.n`
}

interface RecordChange<T extends PgTable, C extends Columns> {
  name: string
  table: T
  of: RecordKind
  asked: RowsAsked<C>
  /** Further locks and what they need; the record `t` is the CTE `held`, with the number `n` of its row. */
  subjects?: readonly Cte[]
  /** What the checks look at, from FROM on: the row `r` and its record `t`, where there is one. */
  from?: SQL
  /** Further columns of `judged`, for what follows to use. */
  columns?: SQL
  checks: readonly Check[]
  /** Fields over the record `t` and the row `r`. */
  set: { [K in FieldOf<T>]?: SQL }
  /** `noun.past_tense`, or SQL over the record before (`b`) and after (`e`). */
  action: string | SQL
  /** What the trail looks at of a record, where it is not the whole row; null where the action says all there is to say. */
  inTrail?: ((alias: string) => SQL) | null
  /** What follows, fed by the CTE `changed`. */
  consequence?: { effects: readonly Cte[]; happened: readonly Happening[] }
  /** Where a check answers the record as it is: that check's name, and what the trail calls its being read. */
  asItIs?: { check: string; action: string }
  /** What is answered, over the record `e` as it is now; `e.written` says whether it was changed. */
  image: SQL
  /** Default 200. */
  status?: 200 | 201
}

/** One change of records by their id: the lock, the checks, the row, its trail and what follows, in one statement. */
export function defineRecordChange<T extends PgTable, C extends Columns>(define: () => RecordChange<T, C>): Write<C> {
  return defineWrite(() => {
    const change = define()
    const { name, table, of, asked, columns, checks, set, action, inTrail, asItIs, image } = change
    const { effects = [], happened = [] } = change.consequence ?? {}
    return {
      name,
      asked,
      subjects: change.subjects ?? [recordsHeld(table)],
      from: change.from ?? sql`from asked r left join held t on t.n = r.n`,
      columns: sql`t.clinic_id, t.id${columns ? sql`, ${columns}` : sql``}`,
      checks,
      effects: [
        cte(
          'changed',
          sql`update ${table} t set ${setting(table, set)},
version = t.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n`,
        ),
        ...effects,
      ],
      happened: [
        { action, of, rows: 'changed', ...(inTrail === null ? {} : changedSinceHeld(table, inTrail)) },
        ...(asItIs
          ? [
              {
                action: asItIs.action,
                of,
                rows: 'held',
                isRead: true as const,
                join: sql` join judged j on j.n = e.n and j.refused = ${sql.raw(`'${asItIs.check}'`)}`,
              },
            ]
          : []),
        ...happened,
      ],
      answers: {
        image,
        written: sql`e.written`,
        from: changedOrHeld('changed'),
      },
      status: change.status ?? 200,
    }
  })
}
