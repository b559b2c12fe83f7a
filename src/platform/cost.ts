import type { Database } from '../db/client.ts'

/** What something cost the database. */
export interface Cost {
  queries: number
  milliseconds: number
}

/** Runs a piece of work and adds what it cost to each of those it was done for. Nothing else may use the database meanwhile. */
export async function withCost<T>(db: Database, costs: readonly Cost[], work: () => Promise<T>): Promise<T> {
  const { queries, milliseconds } = db
  try {
    return await work()
  } finally {
    for (const cost of costs) {
      cost.queries += db.queries - queries
      cost.milliseconds += db.milliseconds - milliseconds
    }
  }
}
