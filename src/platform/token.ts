import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { DomainError } from '../domain/errors.ts'
import type { Settings } from '../env.ts'
import { errorFields, log } from './log.ts'

// A remote set caches its keys for ten minutes and fetches them anew, at most every 30 s, for a key id it does not know.
const remoteSets = new Map<string, JWTVerifyGetKey>()
const localSets = new WeakMap<object, JWTVerifyGetKey>()

function keySetOf(settings: Settings): JWTVerifyGetKey {
  const { AUTH_JWKS: local, AUTH_JWKS_URL: url } = settings
  if (local !== undefined) {
    const set = localSets.get(local) ?? createLocalJWKSet(local)
    localSets.set(local, set)
    return set
  }
  if (url === undefined) throw new Error('Neither AUTH_JWKS nor AUTH_JWKS_URL is set.')
  const set = remoteSets.get(url) ?? createRemoteJWKSet(new URL(url))
  remoteSets.set(url, set)
  return set
}

/** A payload whose subject is there and can be stored. */
export type VerifiedToken = JWTPayload & { sub: string }

/**
 * Verifies a JWT (RFC 7519): signature by the configured key set, issuer, audience, algorithm, `exp` and `nbf` against `now`
 * (epoch milliseconds) with 5 s of tolerance.
 * @returns null when the token is not good.
 * @throws DomainError OVERLOADED when the identity provider's keys cannot be had: that says nothing about the token.
 */
export async function verifyToken(token: string, settings: Settings, now: number): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify(token, keySetOf(settings), {
      issuer: settings.AUTH_ISSUER,
      audience: settings.AUTH_AUDIENCE,
      algorithms: settings.AUTH_ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
      clockTolerance: 5,
    })
    return isVerified(payload) ? payload : null
  } catch (error) {
    if (isTokensFault(error)) return null
    log('error', 'auth.keys_unavailable', errorFields(error))
    throw new DomainError('OVERLOADED', 'Your token cannot be checked just now; try again.')
  }
}

function isVerified(payload: JWTPayload): payload is VerifiedToken {
  const { sub } = payload
  return typeof sub === 'string' && sub.length > 0 && sub.length <= 255 && !sub.includes('\0') && sub.isWellFormed()
}

const TOKENS_FAULTS = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
]

function isTokensFault(error: unknown): boolean {
  return TOKENS_FAULTS.some((fault) => error instanceof fault)
}
