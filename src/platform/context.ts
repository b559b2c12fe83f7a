import { createFactory } from 'hono/factory'
import type { Database } from '../db/client.ts'
import type { Caller, Role } from '../domain/access.ts'
import type { Env, Settings } from '../env.ts'

export interface ClaimedClinic {
  clinicId: string
  roles: readonly Role[]
}

/** What every handler finds on its context. */
export interface AppEnv {
  Bindings: Env
  Variables: {
    requestId: string
    settings: Settings
    caller: Caller
    /** The clinics that the token names, in its order, with the roles it gives there. */
    claimed: readonly ClaimedClinic[]
    db: Database
    /** Epoch milliseconds: the one clock reading of this request. */
    now: number
  }
}

export const factory = createFactory<AppEnv>()
