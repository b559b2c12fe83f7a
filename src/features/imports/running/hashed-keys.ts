import { macsOf } from '../../../platform/auth/signing.ts'
import type { ImportRun } from './import-run.ts'

const encoder = new TextEncoder()

/** By what rows are told to be the same, as it may be kept: an HMAC each, of 128 bits, which tells nothing of the row. */
export function hashedKeys({ settings }: ImportRun, keys: readonly string[]): Promise<string[]> {
  return Promise.all(
    keys.map(async (key) => {
      const [present] = await macsOf(settings, 'import keys', new Uint8Array(encoder.encode(key)))
      return present.slice(0, 32)
    }),
  )
}
