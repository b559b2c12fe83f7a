import { UUID_BYTES, uuidBytes, uuidOf } from '../../domain/bytes.ts'
import { fromBase64Url, toBase64Url } from '../vault/base64.ts'
import { macsOf, type SigningSettings } from './signing.ts'

const IDS_BYTES = 2 * UUID_BYTES
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
  const [secret] = await macsOf(settings, purpose, random)
  return { token: toBase64Url(Uint8Array.from([...idBytes({ clinicId, id }), ...random])), secret }
}

/** Whether a text has the form of a token, which costs nothing to ask. */
export const looksLikeToken = (text: string): boolean => FORM.test(text)

/** Reads a token; null if it has another form. The database knows whether it is good. */
export async function readSecretToken(
  settings: SigningSettings,
  purpose: string,
  token: string,
): Promise<SecretToken | null> {
  if (!looksLikeToken(token)) return null
  const bytes = fromBase64Url(token)
  const [clinicId, id] = [uuidOf(bytes.subarray(0, UUID_BYTES)), uuidOf(bytes.subarray(UUID_BYTES, IDS_BYTES))]
  return { clinicId, id, secrets: await macsOf(settings, purpose, bytes.slice(IDS_BYTES)) }
}

/** The 32 bytes of a row's two ids. */
export function idBytes({ clinicId, id }: TokenOwner): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...uuidBytes(clinicId), ...uuidBytes(id)])
}
