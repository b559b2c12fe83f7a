import type { Caller } from '../../domain/access.ts'
import { userIdOf } from '../../domain/identity.ts'
import type { Settings } from '../../env.ts'
import type { VerifiedToken } from './verify-token.ts'

/** What a token says of its user; times are epoch ms. */
export type Person = Pick<
  Caller,
  'userId' | 'issuer' | 'subject' | 'name' | 'email' | 'verifiedEmail' | 'issuedAt' | 'expiresAt'
>

/** Reads who a verified token speaks of. What of a name or an address cannot be stored is left out. */
export function personOf(token: VerifiedToken, settings: Pick<Settings, 'AUTH_ISSUER' | 'AUTH_MAX_AGE'>): Person {
  return {
    userId: userIdOf(settings.AUTH_ISSUER, token.sub),
    issuer: settings.AUTH_ISSUER,
    subject: token.sub,
    name: storable(token.name),
    email: storable(token.email),
    ...verifiedEmailOf(token),
    issuedAt: (token.iat ?? 0) * 1000,
    expiresAt: endOf(token, settings),
  }
}

/** Epoch ms at which a token ends: by its `exp`, or by the age that the settings allow. */
function endOf({ exp = 0, iat = 0 }: VerifiedToken, { AUTH_MAX_AGE }: Pick<Settings, 'AUTH_MAX_AGE'>): number {
  return Math.min(exp, iat + AUTH_MAX_AGE) * 1000
}

/** `email_verified` is a boolean (OpenID Connect Core, 5.1): a provider that sends a word instead has verified nothing. */
function verifiedEmailOf({ email, email_verified }: VerifiedToken): Pick<Caller, 'verifiedEmail'> {
  const isStorable = typeof email === 'string' && email.isWellFormed() && !email.includes('\0')
  return email_verified === true && isStorable ? { verifiedEmail: email } : {}
}

function storable(claim: unknown): string | null {
  if (typeof claim !== 'string') return null
  return claim.toWellFormed().replaceAll('\0', '').trim().slice(0, 200).toWellFormed() || null
}
