import type { Context, MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import { listMemberships } from '../db/memberships.ts'
import { type Caller, mayEver, type Permission, type Role } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { userIdOf } from '../domain/identity.ts'
import { type Claims, claimsOf, clinicRoles, rolesFrom } from './claims.ts'
import type { AppEnv } from './context.ts'
import { isUuid, NIL_ID } from './path-id.ts'
import { limitAddress, limitUser } from './rate-limit.ts'
import { type VerifiedToken, verifyToken } from './token.ts'

const NOT_ALLOWED = 'Your role does not allow this.'
const WITHOUT_CLINIC = 'Without a clinic you are no staff: if you work in several, name one by X-Clinic-ID.'

/**
 * Says who calls, in the contract's order: without a valid token 429 by address, then 401; with one 429 by user, then 403
 * for a clinic that is not theirs. Sets `c.var.caller`.
 */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const token = bearerOf(c)
  const verified = token === null ? null : await verifyToken(token, c.var.settings, c.var.now)
  if (verified === null) {
    await limitAddress(c)
    c.header('WWW-Authenticate', token === null ? 'Bearer' : 'Bearer error="invalid_token"')
    throw new DomainError(
      'UNAUTHENTICATED',
      token === null ? 'Send a bearer token.' : 'The token is not valid, or has expired.',
    )
  }
  const userId = userIdOf(c.var.settings.AUTH_ISSUER, verified.sub)
  await limitUser(c, userId)
  c.set('caller', await callerOf(c, userId, verified))
  await next()
}

/**
 * As `authenticate`, for what a clinic with public booking shows to everyone: a request without a token passes as nobody
 * of the clinic that X-Clinic-ID names. Whether that clinic is open to the public is asked in the request's own statement.
 */
export const authenticateOrPublic: MiddlewareHandler<AppEnv> = async (c, next) => {
  const clinicId = c.req.header('X-Clinic-ID')?.trim().toLowerCase() ?? ''
  if (c.req.header('Authorization') !== undefined || !isUuid(clinicId)) return authenticate(c, next)
  await limitAddress(c)
  c.set('caller', {
    ...{ userId: NIL_ID, clinicId, roles: [], issuer: '', subject: '', name: null, email: null },
    requestId: c.var.requestId,
    at: c.var.now,
    origin: c.req.header('CF-Connecting-IP') ?? null,
  })
  await next()
}

/** What nobody is told who asks for what is not open to the public. */
export function signInFirst(c: Context<AppEnv>): DomainError {
  c.header('WWW-Authenticate', 'Bearer')
  return new DomainError('UNAUTHENTICATED', 'Send a bearer token.')
}

/** Whether nobody signed in: a caller that `authenticateOrPublic` let pass. */
export function isAnonymous(caller: Caller): boolean {
  return caller.userId === NIL_ID
}

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
    await next()
  }
  return Object.assign(check, { [uniqueSymbol]: { spec: { 'x-permission': permissions.join(' or ') } } })
}

function forbidden(detail: string): DomainError {
  return new DomainError('FORBIDDEN', detail)
}

/** The token of `Authorization: Bearer …` (RFC 6750, 2.1; the scheme's case does not matter); null without one. */
function bearerOf(c: Context<AppEnv>): string | null {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? null
}

async function callerOf(c: Context<AppEnv>, userId: string, token: VerifiedToken): Promise<Caller> {
  const claims = claimsOf(token, c.var.settings)
  const isRoot = c.var.settings.AUTH_SUPER_ADMINS.includes(token.sub)
  const tenancy = await tenancyOf(c, userId, claims, isRoot)
  return {
    userId,
    ...tenancy,
    issuer: c.var.settings.AUTH_ISSUER,
    subject: token.sub,
    name: storable(token.name),
    email: storable(token.email),
    requestId: c.var.requestId,
    at: c.var.now,
    origin: c.req.header('CF-Connecting-IP') ?? null,
  }
}

interface Tenancy {
  clinicId: string | null
  roles: Role[]
}

async function tenancyOf(c: Context<AppEnv>, userId: string, claims: Claims, isRoot: boolean): Promise<Tenancy> {
  const chosen = c.req.header('X-Clinic-ID')?.trim().toLowerCase() || null
  if (chosen !== null && !isUuid(chosen)) throw forbidden('X-Clinic-ID names no clinic of yours.')

  const clinicId = chosen ?? claims.clinicIds[0] ?? null
  if (isRoot) return { clinicId, roles: ['SUPER_ADMIN'] }
  if (clinicId !== null && claims.clinicIds.includes(clinicId)) return { clinicId, roles: claims.rolesIn(clinicId) }

  const roles = claims.rolesIn(claims.clinicIds[0] ?? null)
  if (roles.includes('SUPER_ADMIN')) return { clinicId, roles }

  const [membership, another] = await listMemberships(c.var.db, userId, chosen)
  if (membership && !another) return { clinicId: membership.clinicId, roles: clinicRoles(rolesFrom(membership.roles)) }
  if (chosen !== null) throw forbidden('X-Clinic-ID names no clinic of yours.')
  return { clinicId: null, roles: rolesWithoutClinic(roles) }
}

/** Staff are staff of a clinic; without one remains the patient, whose records are their own wherever they are. */
function rolesWithoutClinic(roles: readonly Role[]): Role[] {
  return roles.filter((role) => role === 'PATIENT')
}

function storable(claim: unknown): string | null {
  if (typeof claim !== 'string') return null
  return claim.toWellFormed().replaceAll('\0', '').trim().slice(0, 200).toWellFormed() || null
}
