import { UUID_BYTES, uuidBytes, uuidOf } from '../../domain/bytes.ts'
import { isEqual } from '../../domain/check-in.ts'
import { idBytes, type TokenOwner } from '../../platform/auth/secret-token.ts'
import { type SigningSettings, signingKeys } from '../../platform/auth/signing.ts'
import { fromBase64Url, toBase64Url } from '../../platform/vault/base64.ts'

const PURPOSE = 'export link'

/** Milliseconds that an address is good. */
export const GOOD_FOR = 60 * 60_000

const IDS_BYTES = 3 * UUID_BYTES
const HEAD_BYTES = IDS_BYTES + 8
const MAC_BYTES = 32
const FORM = /^[\w-]{118}$/

/** Which export an address is for, and the user to whom it was shown. */
export interface ExportAddress extends TokenOwner {
  shownTo: string
}

/** The token of a file's address: the export, to whom it was shown, until when it is good (epoch ms), and an HMAC over these. */
export async function exportToken(settings: SigningSettings, address: ExportAddress, until: number): Promise<string> {
  const bytes = new Uint8Array(HEAD_BYTES)
  bytes.set(idBytes(address))
  bytes.set(uuidBytes(address.shownTo), 2 * UUID_BYTES)
  new DataView(bytes.buffer).setBigUint64(IDS_BYTES, BigInt(until))
  const [key] = await signingKeys(settings, PURPOSE)
  return toBase64Url(Uint8Array.from([...bytes, ...(await key.mac(bytes))]))
}

/** The export that a token is for; null for one that is not ours, or has run out. */
export async function readExportToken(
  settings: SigningSettings,
  token: string,
  now: number,
): Promise<ExportAddress | null> {
  if (!FORM.test(token)) return null
  const bytes = fromBase64Url(token)
  if (bytes.length !== HEAD_BYTES + MAC_BYTES) return null
  const head = bytes.slice(0, HEAD_BYTES)
  const until = Number(new DataView(head.buffer).getBigUint64(IDS_BYTES))
  const given = bytes.slice(HEAD_BYTES)
  const macs = await Promise.all((await signingKeys(settings, PURPOSE)).map((key) => key.mac(head)))
  if (!macs.some((mac) => isEqual(mac, given)) || until <= now) return null
  const idAt = (n: number) => uuidOf(head.subarray(n * UUID_BYTES, (n + 1) * UUID_BYTES))
  return { clinicId: idAt(0), id: idAt(1), shownTo: idAt(2) }
}
