import type { Context } from 'hono'
import { invalidField } from '../domain/errors.ts'
import type { Settings } from '../env.ts'
import { canonical } from './canonical.ts'
import type { AppEnv } from './context.ts'

/** A request that may be sent again: its key, which belongs to the user, and what it asked for. */
export interface Idempotency {
  key: string
  /** HMAC-SHA256 in hex over clinic, method, path and body: it tells another request apart and gives nothing of the body away. */
  fingerprint: string
}

const encoder = new TextEncoder()
const keys = new WeakMap<Settings, CryptoKey>()

/** The HMAC key, derived from SIGNING_KEY for this purpose alone (HKDF, RFC 5869). */
async function hmacKey(settings: Settings): Promise<CryptoKey> {
  const known = keys.get(settings)
  if (known) return known
  const secret = await crypto.subtle.importKey('raw', encoder.encode(settings.SIGNING_KEY), 'HKDF', false, [
    'deriveKey',
  ])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode('idempotency') }
  const what = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await crypto.subtle.deriveKey(how, secret, what, false, ['sign'])
  keys.set(settings, key)
  return key
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * The request's idempotency, null without the header or on a read. Call it with the validated body: the shape is checked first.
 * @throws DomainError VALIDATION_ERROR for a key that is not 1–255 visible ASCII characters (quotes round it are dropped).
 */
export async function idempotencyOf(c: Context<AppEnv>, body: unknown): Promise<Idempotency | null> {
  const header = c.req.header('Idempotency-Key')?.trim()
  if (header === undefined || !WRITES.has(c.req.method)) return null
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalidField('#/Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  }
  // PATCH is another name for PUT, so a retry may use either.
  const method = c.req.method === 'PATCH' ? 'PUT' : c.req.method
  const request = canonical([c.var.caller.clinicId, method, c.req.path, body])
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(c.var.settings), encoder.encode(request))
  return { key, fingerprint: Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
