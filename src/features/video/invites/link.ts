import { fromBase64Url, toBase64Url } from '../../../platform/base64.ts'
import { uuidOf } from '../../../platform/path-id.ts'
import { type SigningSettings, signingKeys } from '../../../platform/signing.ts'

const PURPOSE = 'video invitation'
const IDS_BYTES = 32
/** 128 random bits. */
const SECRET_BYTES = 16
const FORM = /^[\w-]{64}$/

/** A link as it was read: its invitation, and the HMAC of its secret part by each signing key. */
export interface Link {
  clinicId: string
  id: string
  /** HMACs in hex, the present key's first. */
  secrets: string[]
}

async function kept(settings: SigningSettings, secret: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const keys = await signingKeys(settings, PURPOSE)
  const macs = await Promise.all(keys.map((key) => key.mac(secret)))
  return macs.map((mac) => Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}

/** A new link for an invitation: its address, to be shown once, and what is kept of it. */
export async function makeLink(
  settings: SigningSettings,
  { clinicId, id }: { clinicId: string; id: string },
): Promise<{ url: string; secret: string }> {
  const ids = `${clinicId}${id}`.replaceAll('-', '').match(/../g) ?? []
  const random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const token = toBase64Url(Uint8Array.from([...ids.map((pair) => Number.parseInt(pair, 16)), ...random]))
  const [secret = ''] = await kept(settings, random)
  return { url: `${settings.PUBLIC_URL.replace(/\/$/, '')}/v/${token}`, secret }
}

/** Reads the last part of a link; null if it has another form. The database knows whether the invitation is good. */
export async function readLink(settings: SigningSettings, token: string): Promise<Link | null> {
  if (!FORM.test(token)) return null
  const bytes = fromBase64Url(token)
  const [clinicId, id] = [uuidOf(bytes.subarray(0, 16)), uuidOf(bytes.subarray(16, IDS_BYTES))]
  return { clinicId, id, secrets: await kept(settings, bytes.slice(IDS_BYTES)) }
}
