import { toHex } from '../domain/bytes.ts'
import type { Settings } from '../env.ts'

/** What links and codes are made with. */
export type SigningSettings = Pick<Settings, 'SIGNING_KEY' | 'SIGNING_KEY_PREVIOUS' | 'PUBLIC_URL'>

/** A key of one purpose; its id tells it from the one before it. */
export interface SigningKey {
  /** One byte, derived from the key. */
  id: number
  mac(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
}

const encoder = new TextEncoder()
const rings = new WeakMap<SigningSettings, Map<string, readonly SigningKey[]>>()

/**
 * HMAC-SHA256 keys derived for one purpose from SIGNING_KEY and, while keys are being changed, SIGNING_KEY_PREVIOUS: the
 * first signs, all verify. HKDF, RFC 5869.
 */
export async function signingKeys(settings: SigningSettings, purpose: string): Promise<readonly SigningKey[]> {
  const ring = rings.get(settings) ?? new Map<string, readonly SigningKey[]>()
  rings.set(settings, ring)
  const known = ring.get(purpose)
  if (known) return known
  const secrets = [settings.SIGNING_KEY, settings.SIGNING_KEY_PREVIOUS].filter((secret) => secret !== undefined)
  // Only the keys are kept, not the promise: workerd drops it with its request, and whoever else awaited it would hang.
  const keys = await Promise.all(secrets.map((secret) => derive(secret, purpose)))
  ring.set(purpose, keys)
  return keys
}

/**
 * The HMAC-SHA256 in hex of some bytes by each key of one purpose, the present key's first: that is what is stored of a secret,
 * and it is looked up by all, so that it outlives a change of the keys.
 */
export async function macsOf(
  settings: SigningSettings,
  purpose: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string[]> {
  const keys = await signingKeys(settings, purpose)
  return Promise.all(keys.map(async (key) => toHex(await key.mac(bytes))))
}

async function derive(secret: string, purpose: string): Promise<SigningKey> {
  const source = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
    'deriveKey',
  ])
  const how = (info: string) => ({
    ...{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32) },
    info: encoder.encode(info),
  })
  const what = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await crypto.subtle.deriveKey(how(purpose), source, what, false, ['sign'])
  const [id = 0] = new Uint8Array(await crypto.subtle.deriveBits(how(`${purpose} key id`), source, 8))
  return { id, mac: async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', key, data)) }
}
