import type { Settings } from '../../env.ts'
import { CHUNK_BYTES, type FilePlace, sealChunk, sealedHead, sealedLength } from './sealed-chunks.ts'

/** R2 wants the parts of an upload equally long, and 5 MiB at least. */
const PART_BYTES = 5 * 1024 * 1024

/** The key of a file in the bucket. */
export const fileKey = ({ clinicId, name }: FilePlace): string => `${clinicId}/${name}`

/** Where a file is being written to. Nothing is to be read there until `close` is done. */
export interface FileWriter {
  write(bytes: Uint8Array): Promise<void>
  /** @returns how many bytes were written, before they were sealed */
  close(): Promise<number>
  /** Leaves nothing behind. */
  abort(): Promise<void>
}

interface Where {
  bucket: R2Bucket
  settings: Settings
}

/** Where the sealed bytes go. */
type Uploader = Pick<FileWriter, 'write' | 'abort'> & { close(): Promise<void> }

/** Passes what comes on as it comes: of the file nothing is held. @param length how many bytes it is going to be */
function streaming(bucket: R2Bucket, key: string, length: number): Uploader {
  const { readable, writable } = new FixedLengthStream(length)
  const writer = writable.getWriter()
  // Whoever writes or closes is told.
  writer.closed.catch(() => {})
  const stored = bucket.put(key, readable)
  // Where the bucket has failed, nobody takes what is written any more.
  const failed = stored.then(() => new Promise<never>(() => {}))
  failed.catch(() => {})
  return {
    write: (bytes) => Promise.race([writer.write(bytes), failed]),
    async close() {
      await Promise.race([writer.close(), failed])
      await stored
    },
    async abort() {
      await writer.abort().catch(() => {})
      await stored.catch(() => {})
    },
  }
}

/** Uploads what comes in parts of one length, one of which is held, or at once where all of it fits into one. */
function inParts(bucket: R2Bucket, key: string): Uploader {
  let part: Uint8Array | null = null
  let filled = 0
  let upload: R2MultipartUpload | null = null
  const uploaded: R2UploadedPart[] = []
  const held = () => (part ??= new Uint8Array(PART_BYTES))
  const send = async () => {
    upload ??= await bucket.createMultipartUpload(key)
    uploaded.push(await upload.uploadPart(uploaded.length + 1, held().subarray(0, filled)))
    filled = 0
  }
  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length; ) {
        const some = bytes.subarray(from, from + PART_BYTES - filled)
        held().set(some, filled)
        filled += some.length
        from += some.length
        if (filled === PART_BYTES) await send()
      }
    },
    async close() {
      if (!upload) {
        await bucket.put(key, held().subarray(0, filled))
        return
      }
      if (filled > 0) await send()
      await upload.complete(uploaded)
    },
    abort: async () => upload?.abort(),
  }
}

/**
 * Writes a file, sealed chunk by chunk under the ring's current key. What was there under its name stays until it is closed.
 * @param settings whose `VAULT_KEYS` seal it
 * @param bytes how many are going to be written, where that is known: then none of them is held
 */
export function openFileWriter({ bucket, settings }: Where, place: FilePlace, bytes?: number): FileWriter {
  const key = fileKey(place)
  const out = bytes === undefined ? inParts(bucket, key) : streaming(bucket, key, sealedLength(bytes))
  const chunk = new Uint8Array(CHUNK_BYTES)
  let filled = 0
  let at = 0
  let written = 0
  const sealFilled = async (isLast: boolean) => {
    if (at === 0) await out.write(sealedHead(settings))
    for (const piece of await sealChunk(settings, chunk.subarray(0, filled), { place, at: at++, isLast }))
      await out.write(piece)
    filled = 0
  }
  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length; ) {
        // Only once more comes is it known that the chunk is not the last.
        if (filled === CHUNK_BYTES) await sealFilled(false)
        const some = bytes.subarray(from, from + CHUNK_BYTES - filled)
        chunk.set(some, filled)
        filled += some.length
        from += some.length
      }
      written += bytes.length
    },
    async close() {
      await sealFilled(true)
      await out.close()
      return written
    },
    abort: out.abort,
  }
}

/** The bytes of a stream, as much as fits at once: each piece is good until the next one is asked for. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader({ mode: 'byob' })
  let buffer = new ArrayBuffer(CHUNK_BYTES)
  for (;;) {
    const { done, value } = await reader.readAtLeast(CHUNK_BYTES, new Uint8Array(buffer))
    if (value) yield value
    if (done || !value) return
    buffer = value.buffer as ArrayBuffer
  }
}

/**
 * Writes a stream as a file.
 * @param length how many bytes it has, where that is known: then none of them is held
 * @returns how many bytes it had
 * @throws whatever the stream throws, with nothing left behind
 */
export async function writeFile(
  where: Where,
  place: FilePlace,
  stream: ReadableStream<Uint8Array> | null,
  length?: number,
): Promise<number> {
  const writer = openFileWriter(where, place, stream ? length : 0)
  try {
    if (stream) for await (const bytes of piecesOf(stream)) await writer.write(bytes)
    return await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
