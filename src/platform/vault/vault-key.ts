import type { Settings } from '../../env.ts'
import { UnreadableText } from './unreadable.ts'

// Only settled keys are kept: a Worker must not await a promise that another request made.
const imported = new WeakMap<Settings, Map<string, CryptoKey>>()

/**
 * A key of the ring (`VAULT_KEYS`), ready for use.
 * @throws UnreadableText when the ring does not have it
 */
export async function vaultKey(settings: Settings, keyId: string): Promise<CryptoKey> {
  const known = imported.get(settings) ?? new Map<string, CryptoKey>()
  imported.set(settings, known)
  const cached = known.get(keyId)
  if (cached) return cached
  const ring = settings.VAULT_KEYS.keys
  const material = Object.hasOwn(ring, keyId) ? ring[keyId] : undefined
  if (material === undefined)
    throw new UnreadableText(`The vault has no key "${keyId}": VAULT_KEYS must keep every key that sealed a row.`, {
      keyId,
      why: 'key_missing',
    })
  const bytes = Uint8Array.from(atob(material), (char) => char.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  known.set(keyId, key)
  return key
}
