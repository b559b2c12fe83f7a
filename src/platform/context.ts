import { createFactory } from 'hono/factory'
import type { Database } from '../db/client.ts'
import type { Caller } from '../domain/access.ts'
import type { Env, Settings } from '../env.ts'

/** What every handler finds on its context. */
export interface AppEnv {
  Bindings: Env
  Variables: {
    requestId: string
    settings: Settings
    caller: Caller
    db: Database
    /** Epoch milliseconds: the one clock reading of this request. */
    now: number
  }
}

export const factory = createFactory<AppEnv>()
