import {
  makeSecretToken,
  readSecretToken,
  type SecretToken,
  type TokenOwner,
} from '../../platform/auth/secret-token.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { publicAddress } from '../../platform/http/public-address.ts'

const PURPOSE = 'calendar feed'
const ENDING = '.ics'

/** A new address for a calendar, to be shown once, and what the row keeps of it. */
export async function makeFeedAddress(
  settings: SigningSettings & { PUBLIC_URL: string },
  owner: TokenOwner,
): Promise<{ url: string; secret: string }> {
  const { token, secret } = await makeSecretToken(settings, PURPOSE, owner)
  return { url: publicAddress(settings.PUBLIC_URL, `/calendars/${token}${ENDING}`), secret }
}

/** Reads the last part of such an address; null if it has another form. */
export async function readFeedAddress(settings: SigningSettings, name: string): Promise<SecretToken | null> {
  return name.endsWith(ENDING) ? readSecretToken(settings, PURPOSE, name.slice(0, -ENDING.length)) : null
}
