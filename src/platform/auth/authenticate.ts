import type { Context, MiddlewareHandler } from 'hono'
import { listWaysIn } from '../../db/memberships.ts'
import { actsAsStaff, type Caller } from '../../domain/access.ts'
import { DomainError, type KeptOut } from '../../domain/errors.ts'
import type { Role } from '../../domain/rights.ts'
import type { AppEnv } from '../http/context.ts'
import { isUuid, NIL_ID } from '../http/path-id.ts'
import { limitAddress, limitChecks, limitUser } from '../http/rate-limit.ts'
import { trailIdOf } from '../http/request-id.ts'
import { type Claims, clinicRoles, rolesFrom } from './claims.ts'
import { type SignedIn, signIn } from './sign-in.ts'
import { toldInDevelopment } from './told-in-development.ts'

const refusedClinic = (keptOut: KeptOut) =>
  new DomainError('FORBIDDEN', 'X-Clinic-ID does not name a clinic of yours: GET /me lists yours.', { keptOut })
const NOT_YOUR_CLINIC = refusedClinic('clinic')
const NO_CLINICS_ID = refusedClinic('clinic_not_uuid')

/**
 * Says who calls, in the contract's order: 429 for an address that has too many signatures checked; without a valid token
 * 429 by address, then 401; with one 429 by user, then 403 for a clinic that is not theirs. Sets `caller`.
 */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set('caller', await callerOf(c, await signedInBy(c)))
  await next()
}

/**
 * As `authenticate`, for what belongs to the user in any clinic. The caller acts as PATIENT, and needs no role in the
 * clinic that X-Clinic-ID names.
 * @throws DomainError UNAUTHENTICATED, RATE_LIMITED, FORBIDDEN for an X-Clinic-ID that is no id
 */
export const authenticateUser: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { person, claims } = await signedInBy(c)
  const clinicId = clinicNamed(c) ?? claims.clinicIds[0] ?? null
  c.set('caller', { ...person, ...occasionOf(c), clinicId, roles: AS_PATIENT })
  await next()
}

async function signedInBy(c: Context<AppEnv>): Promise<SignedIn> {
  const token = bearerOf(c)
  const beforeCheck = () => limitChecks(c)
  const signedIn = token && (await signIn(token, { settings: c.get('settings'), now: c.get('now'), beforeCheck }))
  if (signedIn === null || typeof signedIn === 'string') {
    await limitAddress(c)
    if (!signedIn) throw signInFirst(c)
    c.header('WWW-Authenticate', 'Bearer error="invalid_token"')
    const detail = toldInDevelopment(
      signedIn,
      c.get('settings'),
      'The token is not valid or has expired: sign in again.',
    )
    throw new DomainError('UNAUTHENTICATED', detail, { keptOut: signedIn })
  }
  const { userId } = signedIn.person
  c.set('signedInAs', userId)
  c.set('claims', signedIn.claims)
  await limitUser(c, userId)
  return signedIn
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
    userId: NIL_ID,
    clinicId,
    roles: [],
    issuer: '',
    subject: '',
    name: null,
    email: null,
    issuedAt: null,
    ...occasionOf(c),
  })
  await next()
}

/** The refusal of a caller without a token, for what is not open to the public. */
export function signInFirst(c: Context<AppEnv>): DomainError {
  c.header('WWW-Authenticate', 'Bearer')
  const keptOut = c.req.header('Authorization') === undefined ? 'no_token' : 'not_bearer'
  const detail = toldInDevelopment(keptOut, c.get('settings'), 'Sign in: send a token as Authorization: Bearer.')
  return new DomainError('UNAUTHENTICATED', detail, { keptOut })
}

/** Whether the caller has no token: `authenticateOrPublic` let them pass. Who came by a message's link is known, also without a user. */
export function isAnonymous({ userId, link }: Caller): boolean {
  return userId === NIL_ID && !link
}

/** The refusal of a caller whose roles do not allow what they ask for. */
export function notAllowed(c: Context<AppEnv>): DomainError {
  const usual = c.get('caller').clinicId === null ? WITHOUT_CLINIC : 'Your role does not allow this.'
  const claims = c.get('claims') as AppEnv['Variables']['claims'] | undefined
  return new DomainError('FORBIDDEN', toldInDevelopment(claims?.misread, c.get('settings'), usual))
}

const WITHOUT_CLINIC = 'You are staff only within a clinic: if you work in several, send X-Clinic-ID to choose one.'

/** The token of `Authorization: Bearer …` (RFC 6750, 2.1; the scheme's case does not matter); null without one. */
function bearerOf(c: Context<AppEnv>): string | null {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? null
}

async function callerOf(c: Context<AppEnv>, { person, claims }: SignedIn): Promise<Caller> {
  const isRoot = c.get('settings').AUTH_SUPER_ADMINS.includes(person.subject)
  const { clinicId, roles } = await tenancyOf(c, person.userId, claims, isRoot)
  return { ...person, ...occasionOf(c), clinicId, roles }
}

/** What of a caller is this request's own. */
function occasionOf(c: Context<AppEnv>): Pick<Caller, 'requestId' | 'at' | 'origin'> {
  return { requestId: trailIdOf(c), at: c.get('now'), origin: c.req.header('CF-Connecting-IP') ?? null }
}

/** The clinic that the request's header names. @throws DomainError FORBIDDEN */
export function clinicNamed(c: Context<AppEnv>): string | null {
  const chosen = c.req.header('X-Clinic-ID')?.trim().toLowerCase() || null
  if (chosen !== null && !isUuid(chosen)) throw NO_CLINICS_ID
  return chosen
}

interface Tenancy {
  clinicId: string | null
  roles: Role[]
}

const AS_PATIENT: readonly Role[] = ['PATIENT']

/**
 * In which clinic the caller acts, and as what: by the token where it names roles there, else by their membership. Who has no role
 * at all acts as PATIENT, also in a clinic that lets anybody sign up. Whether a membership has ended, or the token was issued
 * before a sign-out, is asked in the request's own statement.
 */
async function tenancyOf(c: Context<AppEnv>, userId: string, claims: Claims, isRoot: boolean): Promise<Tenancy> {
  const chosen = clinicNamed(c)
  const clinicId = chosen ?? claims.clinicIds[0] ?? null
  if (isRoot) return { clinicId, roles: ['SUPER_ADMIN'] }
  const named = clinicId !== null && claims.clinicIds.includes(clinicId) ? clinicId : null
  const rolesThere = named === null ? [] : claims.rolesIn(named)
  if (rolesThere.length > 0) return { clinicId, roles: rolesThere }

  const roles = claims.rolesIn(claims.clinicIds[0] ?? null)
  if (roles.includes('SUPER_ADMIN')) return { clinicId, roles }

  const isNobodysStaff = [null, ...claims.clinicIds].every((id) => !actsAsStaff(claims.rolesIn(id)))
  const [way, another] = await listWaysIn(c.get('db'), { userId, clinicId: chosen ?? named })
  if (way && !another && (way.roles !== null || isNobodysStaff)) {
    return { clinicId: way.clinicId, roles: orPatient(clinicRoles(rolesFrom(way.roles ?? []))) }
  }
  if (named !== null) return { clinicId: named, roles: [...AS_PATIENT] }
  if (chosen !== null) throw NOT_YOUR_CLINIC
  return { clinicId: null, roles: isNobodysStaff ? [...AS_PATIENT] : rolesWithoutClinic(roles) }
}

function orPatient(roles: Role[]): Role[] {
  return roles.length > 0 ? roles : [...AS_PATIENT]
}

/** Staff roles need a clinic. Without one only PATIENT remains, whose own records may be in any clinic. */
function rolesWithoutClinic(roles: readonly Role[]): Role[] {
  return roles.filter((role) => role === 'PATIENT')
}
