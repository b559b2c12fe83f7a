import {
  makeSecretToken,
  readSecretToken,
  type SecretToken,
  type TokenOwner,
} from '../../../platform/auth/secret-token.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import { publicAddress } from '../../../platform/http/public-address.ts'

const PURPOSE = 'video invitation'

/** A link as it was read: its invitation, and the HMAC of its secret part by each signing key. */
export type Link = SecretToken

/** A new link for an invitation: its address, to be shown once, and what is kept of it. */
export async function makeLink(
  settings: SigningSettings,
  invitation: TokenOwner,
): Promise<{ url: string; secret: string }> {
  const { token, secret } = await makeSecretToken(settings, PURPOSE, invitation)
  return { url: publicAddress(settings.PUBLIC_URL, `/v/${token}`), secret }
}

/** Reads the last part of a link; null if it has another form. The database knows whether the invitation is good. */
export function readLink(settings: SigningSettings, token: string): Promise<Link | null> {
  return readSecretToken(settings, PURPOSE, token)
}
