import type { MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import { mayEver, type Permission } from '../../domain/access.ts'
import type { AppEnv } from '../http/context.ts'
import { forbidden, isAnonymous, NOT_ALLOWED, WITHOUT_CLINIC } from './authenticate.ts'

/** As `allow`, and lets in who did not sign in, where `authenticateOrPublic` did. */
export function allowOrPublic(permission: Permission): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    const { roles, clinicId } = c.var.caller
    if (!isAnonymous(c.var.caller) && !mayEver(roles, permission))
      throw forbidden(clinicId === null ? WITHOUT_CLINIC : NOT_ALLOWED)
    await next()
  }
  return Object.assign(check, { [uniqueSymbol]: { spec: { 'x-permission': permission } } })
}

/** Lets in who has a role with one of the permissions, whatever its reach; ownership is asked where the row is known. */
export function allow(...permissions: [Permission, ...Permission[]]): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    const { roles, clinicId } = c.var.caller
    if (!permissions.some((permission) => mayEver(roles, permission))) {
      throw forbidden(clinicId === null ? WITHOUT_CLINIC : NOT_ALLOWED)
    }
    c.set('permissions', permissions)
    await next()
  }
  return Object.assign(check, { [uniqueSymbol]: { spec: { 'x-permission': permissions.join(' or ') } } })
}
