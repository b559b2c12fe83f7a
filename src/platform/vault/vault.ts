import type { Sealed } from '../../db/sealed.ts'
import type { Settings } from '../../env.ts'
import { fromBase64Url, toBase64Url } from './base64.ts'
import { type UnreadableRow, UnreadableText } from './unreadable.ts'
import { vaultKey } from './vault-key.ts'

/** The table, column and row that a value is sealed for. The vault opens it for no other place. */
export interface Place {
  clinicId: string
  table: string
  column: string
  rowId: string
}

export interface Vault {
  /** AES-256-GCM under the ring's current key: `v1.<key id>.<base64url of iv, ciphertext, tag>`. */
  seal(text: string, place: Place): Promise<Sealed>
  /** @throws UnreadableText when the value was cut, changed or moved from its place, or its key is not in the ring. */
  open(value: Sealed, place: Place): Promise<string>
  /** Is told of the rows that `openTexts` met with texts that cannot be opened. */
  readonly report: (row: UnreadableRow) => void
}

const IV_BYTES = 12
const encoder = new TextEncoder()
// ignoreBOM keeps a leading U+FEFF as the text it is.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function boundTo(place: Place, keyId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    encoder.encode(JSON.stringify(['v1', keyId, place.clinicId, place.table, place.column, place.rowId])),
  )
}

// As long as the ids that settings allow: what else stands there is no id, and may be a text.
const FORMAT = /^v1\.([\w-]{1,32})\.([\w-]+)$/

/**
 * The vault over the configured key ring (`VAULT_KEYS`): new values under its current key, old ones under theirs.
 * @param report is told of rows with texts that cannot be opened
 */
export function openVault(settings: Settings, report: Vault['report'] = () => {}): Vault {
  return {
    report,
    async seal(text, place) {
      const keyId = settings.VAULT_KEYS.current
      const key = await vaultKey(settings, keyId)
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place, keyId) }
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, encoder.encode(text)))
      const joined = new Uint8Array(IV_BYTES + ciphertext.length)
      joined.set(iv)
      joined.set(ciphertext, IV_BYTES)
      return `v1.${keyId}.${toBase64Url(joined)}` as Sealed
    },
    async open(value, place) {
      const [, keyId, payload] = FORMAT.exec(value) ?? []
      if (keyId === undefined || payload === undefined)
        throw new UnreadableText('The vault cannot read this value: not its format.', {
          keyId: null,
          why: 'not_opened',
        })
      const key = await vaultKey(settings, keyId)
      try {
        const bytes = fromBase64Url(payload)
        const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, IV_BYTES), additionalData: boundTo(place, keyId) }
        return decoder.decode(await crypto.subtle.decrypt(algorithm, key, bytes.subarray(IV_BYTES)))
      } catch {
        throw new UnreadableText(
          `The vault cannot open ${place.table}.${place.column} of ${place.rowId}: changed, or not its place.`,
          { keyId, why: 'not_opened' },
        )
      }
    },
  }
}

/** Seals a text; null and undefined stay as they are. */
export function sealIfPresent<T extends string | null | undefined>(
  vault: Vault,
  text: T,
  place: Place,
): Promise<Sealed | Exclude<T, string>> {
  return typeof text === 'string' ? vault.seal(text, place) : Promise.resolve(text as Exclude<T, string>)
}
