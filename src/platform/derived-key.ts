const encoder = new TextEncoder()

/** Makes the HMAC-SHA256, 32 bytes, of some bytes. */
export type Mac = (data: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>

/**
 * A key for one purpose, derived from secret material by HKDF with SHA-256 (RFC 5869), so that what signs for one purpose
 * tells nothing about another.
 */
export async function deriveMac(material: Uint8Array<ArrayBuffer>, purpose: string): Promise<Mac> {
  const source = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey'])
  const what = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await crypto.subtle.deriveKey(algorithmFor(purpose), source, what, false, ['sign'])
  return async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
}

/** One byte that is derived as keys are: it names a key and tells nothing about it. */
export async function deriveByte(material: Uint8Array<ArrayBuffer>, purpose: string): Promise<number> {
  const source = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits'])
  const [byte = 0] = new Uint8Array(await crypto.subtle.deriveBits(algorithmFor(purpose), source, 8))
  return byte
}

function algorithmFor(purpose: string) {
  return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode(purpose) }
}
