import type { Sealed } from '../../db/sealed.ts'
import type { Vault } from '../../platform/vault/vault.ts'

/** Standard Webhooks asks for 24 to 64 ("Signature scheme"). */
const BYTES = 32

interface Whose {
  clinicId: string
  id: string
}

/** Where a webhook's secret is sealed for. The former one was sealed as the present one, and stays as it is. */
const placeOf = ({ clinicId, id }: Whose) => ({ clinicId, table: 'webhooks', column: 'secret', rowId: id })

/** A new secret, `whsec_` and base64: to be shown once, and sealed. */
export async function makeSecret(vault: Vault, whose: Whose): Promise<{ secret: string; sealed: Sealed }> {
  const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES))))}`
  return { secret, sealed: await vault.seal(secret, placeOf(whose)) }
}

/** A webhook's present or former secret. @throws UnreadableText */
export const openSecret = (vault: Vault, sealed: Sealed, whose: Whose): Promise<string> =>
  vault.open(sealed, placeOf(whose))
