import { fromBase64Url, toBase64Url } from './base64.ts'
import { uuidOf } from './path-id.ts'
import { type SigningSettings, signingKeys } from './signing.ts'

const IDS_BYTES = 32
/** 128 random bits. */
const SECRET_BYTES = 16
const FORM = /^[\w-]{64}$/

/** The row a token is for. */
export interface TokenOwner {
  clinicId: string
  id: string
}

/** A token as it was read: its row, and the HMAC of its secret part by each signing key. */
export interface SecretToken extends TokenOwner {
  /** In hex, the present key's first. */
  secrets: string[]
}

async function kept(settings: SigningSettings, purpose: string, secret: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const keys = await signingKeys(settings, purpose)
  const macs = await Promise.all(keys.map((key) => key.mac(secret)))
  return macs.map((mac) => Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}

/**
 * A new token of 64 characters that names a row and holds a secret, to be shown once.
 * @returns `secret` is what the row keeps: an HMAC in hex, which the token cannot be made from again
 */
export async function makeSecretToken(
  settings: SigningSettings,
  purpose: string,
  { clinicId, id }: TokenOwner,
): Promise<{ token: string; secret: string }> {
  const random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const [secret] = await kept(settings, purpose, random)
  if (secret === undefined) throw new Error('There is no signing key.')
  return { token: toBase64Url(Uint8Array.from([...idBytes({ clinicId, id }), ...random])), secret }
}

/** Reads a token; null if it has another form. The database knows whether it is good. */
export async function readSecretToken(
  settings: SigningSettings,
  purpose: string,
  token: string,
): Promise<SecretToken | null> {
  if (!FORM.test(token)) return null
  const bytes = fromBase64Url(token)
  const [clinicId, id] = [uuidOf(bytes.subarray(0, 16)), uuidOf(bytes.subarray(16, IDS_BYTES))]
  return { clinicId, id, secrets: await kept(settings, purpose, bytes.slice(IDS_BYTES)) }
}

/** The 32 bytes of a row's two ids. */
export function idBytes({ clinicId, id }: TokenOwner): Uint8Array<ArrayBuffer> {
  const pairs = `${clinicId}${id}`.replaceAll('-', '').match(/../g) ?? []
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
}
