import type { Settings } from '../../env.ts'
import { deriveMac, type Mac } from '../derived-key.ts'
import { toBase64Url } from './base64.ts'

const encoder = new TextEncoder()
// Only settled keys are kept: a Worker must not await a promise that another request made.
const derived = new WeakMap<Settings, Map<string, Mac>>()

/** HMAC-SHA256 keys for the audit trail's seals, one for each key of `VAULT_KEYS`, because a seal is checked years later. */
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
      const mac = await macOf(settings, keyId)
      return mac && toBase64Url(await mac(new Uint8Array(encoder.encode(text))))
    },
  }
}

async function macOf(settings: Settings, keyId: string): Promise<Mac | null> {
  const known = derived.get(settings) ?? new Map<string, Mac>()
  derived.set(settings, known)
  const cached = known.get(keyId)
  if (cached) return cached
  const ring = settings.VAULT_KEYS.keys
  const material = Object.hasOwn(ring, keyId) ? ring[keyId] : undefined
  if (material === undefined) return null
  const bytes = Uint8Array.from(atob(material), (char) => char.charCodeAt(0))
  const mac = await deriveMac(bytes, 'audit seals')
  known.set(keyId, mac)
  return mac
}
