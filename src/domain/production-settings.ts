import { isDevelopmentKey } from './development-key.ts'
import { isGuessable } from './secret-strength.ts'

/** The settings that are asked about, parsed. */
interface Secrets {
  PUBLIC_URL: string
  CORS_ORIGINS: readonly string[]
  AUTH_JWKS_URL?: string | undefined
  CHECK_IN_URL?: string | undefined
  AUTH_JWKS?: { keys: Record<string, unknown>[] } | undefined
  SIGNING_KEY: string
  SIGNING_KEY_PREVIOUS?: string | undefined
  JITSI_SECRET?: string | undefined
  VIDEO_WEBHOOK_SECRET?: string | undefined
  KEPT_WEBHOOK_LOOPBACK: boolean
  VAULT_KEYS: { current: string; keys: Record<string, string> }
}

const DEV_KEY = 'is a development key: use it in development only'
const GUESSABLE = 'can be guessed: make it by `openssl rand -base64 32`'

/**
 * What a developer's machine may have and a clinic's may not: development keys, keys one can guess, addresses without TLS.
 * @returns each variable with what is wrong with it; no value
 */
export function unfitForProduction(s: Partial<Secrets>): [string, string][] {
  const found: [string, string][] = []
  for (const name of ['PUBLIC_URL', 'AUTH_JWKS_URL', 'CHECK_IN_URL'] as const) {
    if (s[name] !== undefined && !s[name].startsWith('https://')) found.push([name, 'must be https'])
  }
  if (!(s.CORS_ORIGINS ?? []).every((origin) => origin === '*' || isSafeOrigin(origin)))
    found.push(['CORS_ORIGINS', 'must be origins with https'])
  if (s.KEPT_WEBHOOK_LOOPBACK) found.push(['KEPT_WEBHOOK_LOOPBACK', 'is for development only'])
  for (const name of ['SIGNING_KEY', 'SIGNING_KEY_PREVIOUS', 'JITSI_SECRET', 'VIDEO_WEBHOOK_SECRET'] as const) {
    if (s[name] !== undefined && isOfDevelopment(s[name])) found.push([name, DEV_KEY])
    // The previous key only verifies what it has signed, and a stronger key could not do that.
    const signs = name !== 'SIGNING_KEY_PREVIOUS'
    if (signs && s[name] !== undefined && isGuessable(new TextEncoder().encode(s[name]))) found.push([name, GUESSABLE])
  }
  for (const [id, key] of Object.entries(s.VAULT_KEYS?.keys ?? {})) {
    if (id.startsWith('dev') || isDevelopmentKey(bytesOf(key))) found.push(['VAULT_KEYS', DEV_KEY])
    // An older key still opens what it sealed.
    if (id === s.VAULT_KEYS?.current && isGuessable(bytesOf(key), 'key'))
      found.push(['VAULT_KEYS', `${id} ${GUESSABLE}`])
  }
  for (const { kid, kty, n } of s.AUTH_JWKS?.keys ?? []) {
    if (String(kid).startsWith('dev')) found.push(['AUTH_JWKS', DEV_KEY])
    if (kty === 'RSA' && String(n).length < SHORTEST_MODULUS) found.push(['AUTH_JWKS', 'has fewer than 2048 bits'])
  }
  return found
}

/** Whether browsers send it as an origin (RFC 6454), of a page that nobody on the way has changed; `null` is every sandbox's. */
function isSafeOrigin(text: string): boolean {
  return text.startsWith('https://') && URL.canParse(text) && new URL(text).origin === text
}

/** 2048 bits in base64url (RFC 7518, 3.3). */
const SHORTEST_MODULUS = 342

/** Whether a text is a development key, by its name or by the bytes that it is written for. */
function isOfDevelopment(secret: string): boolean {
  const text = secret.replace(/^dev-/, '')
  if (text !== secret) return true
  const isBase64 = /^[\w+/-]{43}=?$/.test(text)
  return isBase64 && isDevelopmentKey(bytesOf(text.replaceAll('-', '+').replaceAll('_', '/')))
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
