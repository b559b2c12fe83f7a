import type { Settings } from '../../env.ts'
import { UnreadableText } from '../vault/unreadable.ts'
import { vaultKey } from '../vault/vault-key.ts'

/** Where a file belongs. It opens for no other clinic and under no other name. */
export interface FilePlace {
  clinicId: string
  /** Such as `imports/<id>/1`. */
  name: string
}

/** How many bytes of a file are sealed together: a reader and a writer hold few of them at once. */
export const CHUNK_BYTES = 256 * 1024

const IV_BYTES = 12
const TAG_BYTES = 16

/** What stands before the first chunk: the format, and the id of the key, filled up with spaces. */
const HEAD_BYTES = 48
const FORMAT = 'kept1'

/** Each chunk: whether it is the last, how many bytes are sealed in it, the iv, the ciphertext and its tag. */
const CHUNK_HEAD_BYTES = 1 + 4
const OVERHEAD = CHUNK_HEAD_BYTES + IV_BYTES + TAG_BYTES

const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Bytes = Uint8Array<ArrayBuffer>

function boundTo({ clinicId, name }: FilePlace, keyId: string, at: number, isLast: boolean): Bytes {
  return new Uint8Array(encoder.encode(JSON.stringify([FORMAT, keyId, clinicId, name, at, isLast])))
}

/** The head of a file that is sealed under the ring's current key. */
export function sealedHead(settings: Settings): Bytes {
  return new Uint8Array(encoder.encode(`${FORMAT}.${settings.VAULT_KEYS.current}`.padEnd(HEAD_BYTES)))
}

/**
 * Seals a chunk of a file by AES-256-GCM under the ring's current key: no chunk can be changed, moved, taken from another file or
 * left out, the last one neither.
 */
export async function sealChunk(
  settings: Settings,
  plain: Bytes,
  { place, at, isLast }: { place: FilePlace; at: number; isLast: boolean },
): Promise<Bytes> {
  const keyId = settings.VAULT_KEYS.current
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place, keyId, at, isLast) }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, await vaultKey(settings, keyId), plain))
  const chunk = new Uint8Array(CHUNK_HEAD_BYTES + IV_BYTES + sealed.length)
  chunk[0] = isLast ? 1 : 0
  new DataView(chunk.buffer).setUint32(1, plain.length)
  chunk.set(iv, CHUNK_HEAD_BYTES)
  chunk.set(sealed, CHUNK_HEAD_BYTES + IV_BYTES)
  return chunk
}

const unreadable = (why: string, keyId: string | null = null) =>
  new UnreadableText(`The vault cannot open the file: ${why}.`, { keyId, why: 'not_opened' })

/**
 * Opens the chunks of a sealed file one after another, as its bytes come in.
 * @throws UnreadableText when the file was cut, changed or moved from its place, or its key is not in the ring
 */
export function chunkOpener(settings: Settings, place: FilePlace): TransformStream<Uint8Array, Uint8Array> {
  let held: Bytes = new Uint8Array(0)
  let keyId: string | null = null
  let at = 0
  let isEnded = false

  const take = (bytes: number): Bytes => {
    const taken = held.slice(0, bytes)
    held = held.slice(bytes)
    return taken
  }
  const readHead = () => {
    const [format, id] = decoder.decode(take(HEAD_BYTES)).trimEnd().split('.')
    if (format !== FORMAT || id === undefined) throw unreadable('not its format')
    keyId = id
  }
  const openNext = async (): Promise<Bytes | null> => {
    if (keyId === null) {
      if (held.length < HEAD_BYTES) return null
      readHead()
    }
    if (held.length < CHUNK_HEAD_BYTES || isEnded) return null
    const size = new DataView(held.buffer, held.byteOffset).getUint32(1)
    if (size > CHUNK_BYTES) throw unreadable('not its format', keyId)
    if (held.length < size + OVERHEAD) return null
    const chunk = take(size + OVERHEAD)
    isEnded = chunk[0] === 1
    const iv = chunk.slice(CHUNK_HEAD_BYTES, CHUNK_HEAD_BYTES + IV_BYTES)
    const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place, keyId ?? '', at++, isEnded) }
    const key = await vaultKey(settings, keyId ?? '')
    return crypto.subtle
      .decrypt(algorithm, key, chunk.slice(CHUNK_HEAD_BYTES + IV_BYTES))
      .then((plain) => new Uint8Array(plain))
      .catch(() => {
        throw unreadable('changed, or not its place', keyId)
      })
  }

  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(bytes, controller) {
      const joined = new Uint8Array(held.length + bytes.length)
      joined.set(held)
      joined.set(bytes, held.length)
      held = joined
      for (let plain = await openNext(); plain; plain = await openNext()) controller.enqueue(plain)
    },
    flush() {
      if (!isEnded || held.length > 0) throw unreadable('it is cut off', keyId)
    },
  })
}
