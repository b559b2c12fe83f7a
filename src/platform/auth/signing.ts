import { toHex } from '../../domain/bytes.ts'
import type { Settings } from '../../env.ts'
import { deriveByte, deriveMac, type Mac } from '../derived-key.ts'

/** The settings that links and codes are made with. */
export type SigningSettings = Pick<Settings, 'SIGNING_KEY' | 'SIGNING_KEY_PREVIOUS' | 'PUBLIC_URL'>

/** A key of one purpose; its id tells it from the one before it. */
export interface SigningKey {
  /** One byte, derived from the key. */
  id: number
  mac: Mac
}

const encoder = new TextEncoder()
/** The present key, and the former one while keys are being changed. */
type Ring = readonly [SigningKey, ...SigningKey[]]

const rings = new WeakMap<SigningSettings, Map<string, Ring>>()

/**
 * HMAC-SHA256 keys derived for one purpose from SIGNING_KEY and, while keys are being changed, SIGNING_KEY_PREVIOUS: the
 * first signs, all verify. HKDF, RFC 5869.
 */
export async function signingKeys(settings: SigningSettings, purpose: string): Promise<Ring> {
  const ring = rings.get(settings) ?? new Map<string, Ring>()
  rings.set(settings, ring)
  const known = ring.get(purpose)
  if (known) return known
  // Only the keys are kept, not the promise: workerd drops it with its request, and whoever else awaited it would hang.
  const former = settings.SIGNING_KEY_PREVIOUS
  const keys: Ring = [
    await derive(settings.SIGNING_KEY, purpose),
    ...(former === undefined ? [] : [await derive(former, purpose)]),
  ]
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
): Promise<[string, ...string[]]> {
  const [present, ...former] = await signingKeys(settings, purpose)
  const macOf = async (key: SigningKey) => toHex(await key.mac(bytes))
  return [await macOf(present), ...(await Promise.all(former.map(macOf)))]
}

async function derive(secret: string, purpose: string): Promise<SigningKey> {
  const material = new Uint8Array(encoder.encode(secret))
  return { id: await deriveByte(material, `${purpose} key id`), mac: await deriveMac(material, purpose) }
}
