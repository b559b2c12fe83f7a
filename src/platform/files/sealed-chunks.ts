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
 * @returns the chunk in two pieces, what stands before the sealed bytes and these, so that they are not copied once more
 */
export async function sealChunk(
  settings: Settings,
  plain: Bytes,
  { place, at, isLast }: { place: FilePlace; at: number; isLast: boolean },
): Promise<readonly [head: Bytes, sealed: Bytes]> {
  const keyId = settings.VAULT_KEYS.current
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place, keyId, at, isLast) }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, await vaultKey(settings, keyId), plain))
  const head = new Uint8Array(CHUNK_HEAD_BYTES + IV_BYTES)
  head[0] = isLast ? 1 : 0
  new DataView(head.buffer).setUint32(1, plain.length)
  head.set(iv, CHUNK_HEAD_BYTES)
  return [head, sealed]
}

const unreadable = (why: string, keyId: string | null = null) =>
  new UnreadableText(`The vault cannot open the file: ${why}.`, { keyId, why: 'not_opened' })

/** How many bytes a file has once it is sealed. */
export const sealedLength = (bytes: number): number =>
  HEAD_BYTES + bytes + OVERHEAD * Math.max(1, Math.ceil(bytes / CHUNK_BYTES))

/**
 * Opens the chunks of a sealed file one after another, as its bytes come in; one chunk is held at a time.
 * @throws UnreadableText when the file was cut, changed or moved from its place, or its key is not in the ring
 */
export function chunkOpener(settings: Settings, place: FilePlace): TransformStream<Uint8Array, Uint8Array> {
  const held = new Uint8Array(CHUNK_BYTES + OVERHEAD)
  let filled = 0
  let wanted = HEAD_BYTES
  let keyId: string | null = null
  let at = 0
  let isEnded = false

  const readHead = () => {
    const [format, id] = decoder.decode(held.subarray(0, HEAD_BYTES)).trimEnd().split('.')
    if (format !== FORMAT || id === undefined) throw unreadable('not its format')
    return id
  }
  const readSize = () => {
    const size = new DataView(held.buffer).getUint32(1)
    if (size > CHUNK_BYTES) throw unreadable('not its format', keyId)
    return size
  }
  const openChunk = async (ofKey: string): Promise<Uint8Array> => {
    isEnded = held[0] === 1
    const iv = held.subarray(CHUNK_HEAD_BYTES, CHUNK_HEAD_BYTES + IV_BYTES)
    const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(place, ofKey, at++, isEnded) }
    const key = await vaultKey(settings, ofKey)
    return crypto.subtle
      .decrypt(algorithm, key, held.subarray(CHUNK_HEAD_BYTES + IV_BYTES, filled))
      .then((plain) => new Uint8Array(plain))
      .catch(() => {
        throw unreadable('changed, or not its place', keyId)
      })
  }
  /** What is held is as long as it was wanted: the file's head, a chunk's, or a whole chunk, which is answered. */
  const takeHeld = async (): Promise<Uint8Array | null> => {
    if (keyId !== null && wanted === CHUNK_HEAD_BYTES) {
      wanted = readSize() + OVERHEAD
      return null
    }
    const plain = keyId === null ? null : await openChunk(keyId)
    keyId ??= readHead()
    filled = 0
    wanted = CHUNK_HEAD_BYTES
    return plain
  }

  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(bytes, controller) {
      for (let from = 0; from < bytes.length; ) {
        if (isEnded) throw unreadable('it goes on after its end', keyId)
        const some = bytes.subarray(from, from + wanted - filled)
        held.set(some, filled)
        filled += some.length
        from += some.length
        if (filled < wanted) return
        const plain = await takeHeld()
        if (plain) controller.enqueue(plain)
      }
    },
    flush() {
      if (!isEnded) throw unreadable('it is cut off', keyId)
    },
  })
}
