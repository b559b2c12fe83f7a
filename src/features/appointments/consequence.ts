import { type SQL, sql } from 'drizzle-orm'
import type { Cte } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'
import { instantParam } from '../../db/statement.ts'
import type { Also } from './also.ts'

/** What follows from a change of visits, in the same statement. */
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
export function allOf(...all: readonly Consequence[]): Consequence {
  return { effects: all.flatMap(({ effects }) => effects), happened: all.flatMap(({ happened }) => happened) }
}

/** The changed visits of a composed write, its CTE `a`. */
export function composedSource(now: number): Source {
  return { rows: 'a', at: instantParam(now), n: sql`0` }
}

/** A consequence as a composed write takes it. */
export function alsoOf({ effects, happened }: Consequence): Also {
  return {
    effects,
    audit: happened.map(({ action, of, rows }) => ({
      action,
      subjectType: of.subjectType,
      from: rows,
      patient: of.patient,
    })),
    events: happened.map(({ action, of, rows }) => ({
      type: action,
      subjectType: of.subjectType,
      from: rows,
      payload: of.payload,
    })),
  }
}
