import type { Settings } from '../env.ts'
import { fromBase64Url, toBase64Url } from './base64.ts'

const encoder = new TextEncoder()
// Only settled keys are kept: a Worker must not await a promise that another request made.
const derived = new WeakMap<Settings, Map<string, CryptoKey>>()

/** HMAC-SHA256 keys for the audit trail's seals, one for each key of `VAULT_KEYS`: a seal must be checked years later. */
export interface ChainKeys {
  /** The id of the key that seals now. */
  readonly current: string
  /** The HMAC in base64url; null where the ring does not have that key. */
  mac(keyId: string, text: string): Promise<string | null>
}

/** The keys of the seals, derived from the vault's for this purpose alone (HKDF, RFC 5869). */
export function chainKeys(settings: Settings): ChainKeys {
  return {
    current: settings.VAULT_KEYS.current,
    async mac(keyId, text) {
      const key = await keyOf(settings, keyId)
      if (key === null) return null
      return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))))
    },
  }
}

async function keyOf(settings: Settings, keyId: string): Promise<CryptoKey | null> {
  const known = derived.get(settings) ?? new Map<string, CryptoKey>()
  derived.set(settings, known)
  const cached = known.get(keyId)
  if (cached) return cached
  const ring = settings.VAULT_KEYS.keys
  const material = Object.hasOwn(ring, keyId) ? ring[keyId] : undefined
  if (material === undefined) return null
  const source = await crypto.subtle.importKey('raw', fromBase64Url(material), 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode('audit seals') }
  const key = await crypto.subtle.deriveKey(how, source, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
    'sign',
  ])
  known.set(keyId, key)
  return key
}
