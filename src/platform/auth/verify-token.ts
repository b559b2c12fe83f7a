import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { DomainError, type TokenFault } from '../../domain/errors.ts'
import type { Settings } from '../../env.ts'
import { errorFields, log } from '../log.ts'
import { keyFetcher } from './key-fetcher.ts'

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
  const set = remoteSets.get(url) ?? createRemoteJWKSet(new URL(url), { [customFetch]: keyFetcher(fetch) })
  remoteSets.set(url, set)
  return set
}

/** A payload whose subject is there and can be stored. */
export type VerifiedToken = JWTPayload & { sub: string }

/**
 * Verifies an access token (a JWT, RFC 7519; RFC 9068 where its header says `at+jwt`): signature by the configured key set,
 * issuer, audience, algorithm, kind, and `exp`, `nbf` and its age since `iat` against `now` (epoch milliseconds) with 5 s of tolerance.
 * @returns what is wrong with the token where it is not good
 * @throws DomainError OVERLOADED when the identity provider's keys cannot be had: that says nothing about the token.
 */
export async function verifyToken(token: string, settings: Settings, now: number): Promise<VerifiedToken | TokenFault> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keySetOf(settings), {
      issuer: settings.AUTH_ISSUER,
      audience: settings.AUTH_AUDIENCE,
      algorithms: settings.AUTH_ALGORITHMS,
      requiredClaims: ['exp', 'sub', 'iat'],
      maxTokenAge: settings.AUTH_MAX_AGE,
      currentDate: new Date(now),
      clockTolerance: 5,
    })
    const isAccess = settings.AUTH_TOKEN_TYPES.includes(typeOf(protectedHeader)) && !isOfOtherKind(payload)
    if (!isAccess) return 'type'
    return isVerified(payload) ? payload : 'subject'
  } catch (error) {
    const fault = faultOf(error)
    if (fault !== null) return fault
    log('error', 'auth.keys_unavailable', errorFields(error))
    throw new DomainError('OVERLOADED', 'Your token cannot be checked at the moment: try again.')
  }
}

/** The media type of `typ` without its prefix and case (RFC 7515, 4.1.9); `none` where the header has none. */
function typeOf({ typ }: JWTHeaderParameters): string {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : 'none'
}

const OTHER_KINDS = ['id', 'logout', 'refresh', 'offline']

/**
 * Whether it is an ID token (OpenID Connect Core, 3.1.3.6), a logout token (OpenID Connect Back-Channel Logout, 2.4) or a refresh
 * token: providers sign those with the same keys and often the same header. `nonce` says nothing, some put it into access tokens.
 */
function isOfOtherKind(payload: JWTPayload): boolean {
  const { typ } = payload
  if (typeof typ === 'string' && OTHER_KINDS.includes(typ.toLowerCase())) return true
  return ['events', 'at_hash', 'c_hash'].some((claim) => payload[claim] !== undefined)
}

function isVerified(payload: JWTPayload): payload is VerifiedToken {
  const { sub } = payload
  return typeof sub === 'string' && sub.length > 0 && sub.length <= 255 && !sub.includes('\0') && sub.isWellFormed()
}

/** What each of jose's errors says of a token, by its code. Any other error is about the keys, or is a fault of ours. */
const FAULTS: Readonly<Record<string, TokenFault>> = {
  [errors.JWTInvalid.code]: 'malformed',
  [errors.JWSInvalid.code]: 'malformed',
  // An extension that the header says must be understood (RFC 7515, 4.1.11).
  [errors.JOSENotSupported.code]: 'malformed',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
  [errors.JWKSNoMatchingKey.code]: 'key',
  [errors.JWKSMultipleMatchingKeys.code]: 'key',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
}

/** What a claim that did not pass says of a token: where it is missing, and where its value is not as it has to be. */
const CLAIM_FAULTS: Readonly<Record<string, { missing: TokenFault; failed: TokenFault }>> = {
  iss: { missing: 'issuer', failed: 'issuer' },
  aud: { missing: 'audience', failed: 'audience' },
  sub: { missing: 'subject', failed: 'subject' },
  exp: { missing: 'exp_missing', failed: 'expired' },
  nbf: { missing: 'not_yet_valid', failed: 'not_yet_valid' },
  // One in the past is too old, which jose calls expired.
  iat: { missing: 'iat_missing', failed: 'not_yet_valid' },
}

/** What is wrong with a token by the error that it was met with; null where the error says nothing about the token. */
function faultOf(error: unknown): TokenFault | null {
  if (!(error instanceof errors.JOSEError)) return null
  if (error instanceof errors.JWTExpired) return error.claim === 'iat' ? 'too_old' : 'expired'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return FAULTS[error.code] ?? null
  const { claim, reason } = error
  // A time that is no number.
  if (reason === 'invalid') return 'malformed'
  return CLAIM_FAULTS[claim]?.[reason === 'missing' ? 'missing' : 'failed'] ?? 'malformed'
}
