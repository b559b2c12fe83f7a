import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import type { AskedColumn } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { type Cte, materialized } from '../db/cte.ts'
import type { Happening } from '../db/happened.ts'
import type { Actor } from '../db/request.ts'
import { instantParam } from '../db/statement.ts'
import { defineWrite, type RowOf, type RowsAsked, runWrite, type Write } from '../db/write.ts'

export interface Batches {
  /** Rows a statement takes: few enough to stay far below a second. */
  size: number
  /** Statements a run takes: what is left waits for the next. */
  most: number
}

/** Repeats a statement until it takes fewer rows than it may; answers how many it took in all. */
export async function inBatches({ size, most }: Batches, take: (limit: SQL) => Promise<number>): Promise<number> {
  const limit = sql.raw(String(size))
  let taken = 0
  for (let batch = 0; batch < most; batch++) {
    const rows = await take(limit)
    taken += rows
    if (rows < size) break
  }
  return taken
}

/**
 * Deletes the rows of a table that are due, those due longest first; answers how many. They are found again by where they stand
 * (`ctid`), which the lock keeps true: by their keys, a plan that does not know the values reads the whole table for it.
 * @param by what says since when a row is due, as an index has it
 * @param until a row is due up to this instant (epoch milliseconds)
 * @param only which of them, where not all are to go
 */
export function purgeInBatches(
  db: Database,
  table: PgTable,
  { by, until, only = sql`true`, ...batches }: Batches & { by: SQLWrapper; until: number; only?: SQL },
): Promise<number> {
  return inBatches(batches, async (limit) => {
    const rows = await db.run(sql`delete from ${table} where ctid = any(array(
      select ctid from ${table} where ${by} <= ${instantParam(until)} and ${only} order by ${by} limit ${limit} for update skip locked)) returning 1`)
    return rows.length
  })
}

type Columns = Record<string, AskedColumn<unknown>>

/** A write of whatever is due, which is asked with one row. */
interface DueChange<C extends Columns> extends Batches {
  /** Stands at the head of the text. */
  name: string
  asked: RowsAsked<C>
  /** `select …` of the due rows, which becomes the CTE `due`: over `r`, with an order where one is needed. */
  due: SQL
  /** The alias of those that are locked in it. */
  locks: string
  /** Further locks, after `due`. */
  subjects?: readonly Cte[]
  /** Out of `due` where `judged` does not refuse. The rows of the first are counted, and carry `n`. */
  effects: readonly Cte[]
  happened: readonly Happening[]
}

export interface DueWrite<C extends Columns> {
  write: Write<C>
  batches: Batches
}

/**
 * The due rows with the number `n` they were asked by. Those that another run holds are left to it, so two runs at once
 * do each row once. In the lateral query the limit lets an index that has the order stop early; beside it the planner
 * takes from it that all together are few.
 */
function dueHeld({ due, locks, size }: Pick<DueChange<Columns>, 'due' | 'locks' | 'size'>): Cte {
  const limit = sql.raw(`limit ${size}`)
  return materialized(
    'due',
    sql`select x.*, r.n from asked r cross join lateral (
${due}
${limit} for no key update of ${sql.raw(locks)} skip locked
) x ${limit}`,
  )
}

/** The change of a batch: audited and told, in one statement. */
export function defineDue<C extends Columns>(change: DueChange<C>): DueWrite<C> {
  const { name, asked, due, locks, size, most, subjects = [], effects, happened } = change
  const counted = sql.identifier(effects[0]?.name ?? '')
  const write = defineWrite(() => ({
    name,
    asked,
    subjects: [dueHeld({ due, locks, size }), ...subjects],
    from: sql`from asked r`,
    checks: [],
    effects,
    happened,
    answers: {
      image: sql`jsonb_build_object('rows', (select count(*) from ${counted} x where x.n = r.n))`,
      written: sql`true`,
      from: sql`asked r`,
    },
    status: 200,
  }))
  return { write, batches: { size, most } }
}

const countShape = z.object({ rows: z.number() })

/** Changes what is due, batch by batch; answers how many rows. @param clinicId where only one clinic's are due */
export function changeInBatches<C extends Columns>(
  db: Database,
  { write, batches }: DueWrite<C>,
  { actor, clinicId = null, row }: { actor: Actor; clinicId?: string | null; row: RowOf<C> },
): Promise<number> {
  return inBatches(batches, async () => {
    const written = await runWrite(db, write, { asking: { actor, idempotency: null, clinicId }, row })
    return written ? countShape.parse(written.image).rows : 0
  })
}
