import type { Hono } from 'hono'
import { createFactory } from 'hono/factory'
import type { H } from 'hono/types'
import type { Database } from '../../db/client.ts'
import type { Caller } from '../../domain/access.ts'
import type { ErrorCode } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import type { Env, Settings } from '../../env.ts'
import type { Claims } from '../auth/claims.ts'
import type { RateClass } from './rate-class.ts'

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
    /** What the token says of clinics and roles. */
    claims: Claims
    /** The user of a good token, also where they are refused before it is known in which clinic they ask. */
    signedInAs?: string
    /** The code of the refusal that the request was answered with. */
    refusedAs?: ErrorCode
    db: Database
    /** Epoch milliseconds: the one clock reading of this request. */
    now: number
    /** How the request was counted, last. */
    rateClass?: RateClass
    /** Seconds until a refused caller may ask again, as the window has it. */
    secondsLeft?: number
    /** The pattern of the path, `/patients/:id`, if it is known. */
    pattern?: string
    /** The permissions that the route asks for; one of them is enough. */
    permissions?: readonly Permission[]
    /** Whether the answer holds more than the record of its ETag, and that has changed, or changes as time goes by. */
    outlivesTag?: boolean
    /** Whether the answer may come from no cache. A user's request for that costs what a write costs, and is counted so. */
    wantsFresh?: boolean
  }
}

/**
 * Registers each PUT as a PATCH too, in the same place: a PUT of ours leaves absent fields as they are, which is what others call
 * a PATCH.
 */
function patchAsPut(app: Hono<AppEnv>): void {
  const asBoth = (path: string, ...handlers: H<AppEnv>[]) => app.on(['PUT', 'PATCH'], [path], ...handlers)
  app.put = asBoth as typeof app.put
}

/** Registers no handler where there is nothing: in a deployed Worker that is left of what a route tells the OpenAPI document. */
function nothingIsNoHandler(app: Hono<AppEnv>): void {
  for (const method of ['get', 'post', 'put', 'delete'] as const) {
    const register = app[method] as (path: string, ...handlers: H<AppEnv>[]) => typeof app
    app[method] = ((path: string, ...handlers: (H<AppEnv> | undefined)[]) =>
      register(path, ...handlers.filter((handler) => handler !== undefined))) as typeof register as typeof app.get
  }
}

export const factory = createFactory<AppEnv>({
  initApp(app) {
    patchAsPut(app)
    nothingIsNoHandler(app)
  },
})
