import { type Code, isEqual, MAC_BYTES, PROOF_LIFE, readClaim, signedBytes } from '../../domain/check-in.ts'
import { type SigningSettings, signingKeys } from '../../platform/auth/signing.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { fromBase64Url, toBase64Url } from '../../platform/vault/base64.ts'

const PURPOSE = 'location code'

/** A code as it stands in a link: key id, place and MAC in base64url; 64 characters, a proof 70. */
export async function signCode(settings: SigningSettings, code: Code): Promise<string> {
  const [key] = await signingKeys(settings, PURPOSE)
  const { sent, signed } = signedBytes(code, key.id)
  const mac = (await key.mac(signed)).subarray(0, MAC_BYTES)
  return toBase64Url(Uint8Array.from([...sent, ...mac]))
}

/** What a code says, if it is one of ours and still stands; null else. */
export async function verifyCode(settings: SigningSettings, token: string, now: number): Promise<Code | null> {
  if (!/^[\w-]{40,80}$/.test(token) || token.length % 4 === 1) return null
  const claim = readClaim(fromBase64Url(token), now)
  if (!claim) return null
  let proven: Code | null = null
  for (const key of await signingKeys(settings, PURPOSE)) {
    if (key.id !== claim.keyId) continue
    // All are tried, so that the time it takes does not tell which step was right.
    for (const code of claim.codes) {
      const mac = (await key.mac(signedBytes(code, key.id).signed)).subarray(0, MAC_BYTES)
      if (isEqual(mac, claim.mac)) proven = code
    }
  }
  return proven?.kind === 'proof' && proven.expiresAt <= now ? null : proven
}

/** The token of what a phone read or kept: the link, the bare token or the proof. */
export function tokenIn(qrCode: string): string {
  const text = qrCode.trim()
  return /(?:\/c\/|#proof=)([^/?#&]*)/.exec(text)?.[1] ?? text
}

/** Trades a code that was just seen for a proof that outlives a slow sign-in. A proof is not made longer by it. */
export async function proofOf(
  settings: SigningSettings,
  code: Code,
  now: number,
): Promise<{ proof: string; expiresAt: number }> {
  const { clinicId, locationId } = code
  const wasPrinted = code.kind === 'printed' || (code.kind === 'proof' && code.wasPrinted)
  const expiresAt = code.kind === 'proof' ? code.expiresAt : Math.floor((now + PROOF_LIFE) / 1000) * 1000
  return { proof: await signCode(settings, { kind: 'proof', clinicId, locationId, wasPrinted, expiresAt }), expiresAt }
}

/** The link that a location's code holds. */
export function linkOf(settings: SigningSettings, token: string): string {
  return publicAddress(settings.PUBLIC_URL, `/c/${token}`)
}
