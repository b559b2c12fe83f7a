import type { MiddlewareHandler } from 'hono'
import { mayEver } from '../../domain/access.ts'
import type { Permission } from '../../domain/rights.ts'
import type { AppEnv } from '../http/context.ts'
import { tell } from '../openapi/tell.ts'
import { isAnonymous, notAllowed } from './authenticate.ts'

/** Like `allow`, but also lets in a caller without a token whom `authenticateOrPublic` has let pass. */
export function allowOrPublic(permission: Permission): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    const caller = c.get('caller')
    if (!isAnonymous(caller) && !mayEver(caller.roles, permission)) throw notAllowed(c)
    await next()
  }
  return tell(check, { members: { 'x-permission': permission, security: [{}, { bearer: [] }] } })
}

/** Lets in a caller whose roles have one of the permissions. Ownership is checked later, in the statement that knows the row. */
export function allow(...permissions: [Permission, ...Permission[]]): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    const { roles } = c.get('caller')
    if (!permissions.some((permission) => mayEver(roles, permission))) throw notAllowed(c)
    c.set('permissions', permissions)
    await next()
  }
  return tell(check, { members: { 'x-permission': permissions.join(' or ') } })
}
