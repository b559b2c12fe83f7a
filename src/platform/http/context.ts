import { createFactory } from 'hono/factory'
import type { Database } from '../../db/client.ts'
import type { Caller, Permission, Role } from '../../domain/access.ts'
import type { Env, Settings } from '../../env.ts'

export interface ClaimedClinic {
  clinicId: string
  roles: readonly Role[]
}

/** What every handler finds on its context. What runs at every request reads it by `c.get`: `c.var` copies all of it at each look. */
export interface AppEnv {
  Bindings: Env
  Variables: {
    /** Our own id for the request, whatever the caller has sent. The logs use it. */
    requestId: string
    /** The caller's own id for the request; null if they sent none, or one that we do not accept. */
    clientRequestId: string | null
    settings: Settings
    caller: Caller
    /** The clinics that the token names, in its order, with the roles it gives there. */
    claimed: readonly ClaimedClinic[]
    db: Database
    /** Epoch milliseconds: the one clock reading of this request. */
    now: number
    /** The permissions that the route asks for; one of them is enough. */
    permissions?: readonly Permission[]
    /** Whether the answer may come from no cache. A user's request for that costs what a write costs, and is counted so. */
    wantsFresh?: boolean
  }
}

export const factory = createFactory<AppEnv>()
