import type { Database, RunStatement } from '../db/client.ts'

/** What something cost the database. */
export interface Cost {
  queries: number
  milliseconds: number
  /** Which statements, where the database remembers them. */
  statements?: readonly RunStatement[]
}

/** Runs a piece of work and adds what it cost to each of those it was done for. Nothing else may use the database meanwhile. */
export async function withCost<T>(db: Database, costs: readonly Cost[], work: () => Promise<T>): Promise<T> {
  const { queries, milliseconds } = db
  try {
    return await work()
  } finally {
    const run = db.queries - queries
    for (const cost of costs) {
      cost.queries += run
      cost.milliseconds += db.milliseconds - milliseconds
      if (db.statements && run > 0) cost.statements = [...(cost.statements ?? []), ...db.statements.slice(-run)]
    }
  }
}
