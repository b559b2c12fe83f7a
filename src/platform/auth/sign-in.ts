import type { TokenFault } from '../../domain/errors.ts'
import type { Settings } from '../../env.ts'
import { toBase64Url } from '../vault/base64.ts'
import { type Claims, claimsOf } from './claims.ts'
import { type Person, personOf } from './person.ts'
import { verifyToken } from './verify-token.ts'

/**
 * How long a signature counts that was found good (ms). A key that was taken back works so much longer than until the isolate
 * reads the provider's keys anew, which it does every ten minutes, and when it meets a key that it does not know.
 */
const KEPT = 60_000
/** Past that the oldest goes, so that many callers cannot fill the isolate's memory. */
const MOST_KNOWN = 5_000
/** Characters. What a longer token says is not kept: 5,000 lists of groups would fill a good part of the isolate's memory. */
const LONGEST_KNOWN = 4_096

/** Who a good token speaks of, and what it says: read once, however often the token comes. */
export interface SignedIn {
  person: Person
  claims: Claims
}

interface Known extends SignedIn {
  /** Epoch ms. */
  checkedAt: number
  /** Epoch ms: the token is not good before. */
  beginsAt: number
}

// By the settings they were judged by, oldest check first: others may name another key set, issuer or kind of token.
const knownTokens = new WeakMap<Settings, Map<string, Known>>()

interface Signing {
  settings: Settings
  /** Epoch milliseconds. */
  now: number
  /** What comes before a signature is checked; what it throws is thrown. */
  beforeCheck: () => Promise<void>
}

/**
 * As `verifyToken`, but a signature that was found good within the last minute is not checked again, unless
 * the token is very long. Whatever depends on the
 * time is judged at each call, and a token that is not good is never kept.
 * @returns what is wrong with the token where it is not good
 * @throws DomainError OVERLOADED when the identity provider's keys cannot be had
 */
export async function signIn(token: string, { settings, now, beforeCheck }: Signing): Promise<SignedIn | TokenFault> {
  const tokens = knownTokens.get(settings) ?? new Map<string, Known>()
  knownTokens.set(settings, tokens)
  const name = await nameOf(token)
  const known = tokens.get(name)
  if (known && isFresh(known, now) && isInTime(known, now)) return known
  await beforeCheck()
  const verified = await verifyToken(token, settings, now)
  if (typeof verified === 'string') return verified
  const { nbf = 0, iat = 0 } = verified
  const signedIn = {
    person: personOf(verified, settings),
    claims: claimsOf(verified, settings),
    checkedAt: now,
    beginsAt: Math.max(nbf, iat) * 1000,
  }
  if (token.length <= LONGEST_KNOWN) keep(tokens, name, signedIn)
  return signedIn
}

const utf8 = new TextEncoder()

/** Its SHA-256: a name that no other token has, and that nobody who reads the isolate's memory can sign in with. */
async function nameOf(token: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(token))))
}

function isFresh({ checkedAt }: Known, now: number): boolean {
  return checkedAt <= now && now < checkedAt + KEPT
}

/** Without the tolerance that `verifyToken` grants: what is in doubt is judged there. */
function isInTime({ beginsAt, person: { expiresAt = 0 } }: Known, now: number): boolean {
  return beginsAt <= now && now < expiresAt
}

function keep(tokens: Map<string, Known>, name: string, signedIn: Known): void {
  tokens.delete(name)
  for (const [oldest, known] of tokens) {
    if (tokens.size < MOST_KNOWN && isFresh(known, signedIn.checkedAt)) break
    tokens.delete(oldest)
  }
  tokens.set(name, signedIn)
}
