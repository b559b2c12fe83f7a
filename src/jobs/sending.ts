import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'

/** What sends has: the run's own connection, and its clock (epoch milliseconds). */
export interface Sending {
  db: Database
  env: Env
  now: number
}
