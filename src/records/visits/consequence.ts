import { type SQL, sql } from 'drizzle-orm'
import type { Cte } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'

/** Further effects of a change of visits, in the same statement. */
export interface Consequence {
  effects: readonly Cte[]
  happened: readonly Happening[]
}

/** The changed visits that something follows from: their CTE, when they changed, and the number each was asked by. */
export interface Source {
  rows: string
  at: SQL
  n: SQL
}

export const CHANGED: Source = { rows: 'changed', at: sql`changed.updated_at`, n: sql`changed.n` }

/** Several consequences of one change. */
export function allConsequences(...all: readonly Consequence[]): Consequence {
  return { effects: all.flatMap(({ effects }) => effects), happened: all.flatMap(({ happened }) => happened) }
}
