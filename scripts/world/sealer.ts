import { createCipheriv, randomBytes } from 'node:crypto'

/** The vault's key ring as `VAULT_KEYS` holds it; keys are base64 of 32 bytes. */
export interface VaultKeys {
  current: string
  keys: Record<string, string>
}

/** Where a sealed text stands: it opens nowhere else. */
export interface SealedPlace {
  clinicId: string
  table: string
  column: string
  rowId: string
}

export type Seal = (text: string, place: SealedPlace) => string

/**
 * Seals exactly as the Worker's vault does (a test holds the two together), but at once: a million texts through the
 * asynchronous WebCrypto take minutes.
 * @throws Error when the ring lacks its current key.
 */
export function sealerOf({ current, keys }: VaultKeys): Seal {
  const material = keys[current]
  if (material === undefined) throw new Error(`VAULT_KEYS has no key "${current}".`)
  const key = Buffer.from(material, 'base64')
  return (text, { clinicId, table, column, rowId }) => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    cipher.setAAD(Buffer.from(JSON.stringify(['v1', current, clinicId, table, column, rowId])))
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `v1.${current}.${sealed.toString('base64url')}`
  }
}
