import type { Settings } from '../../env.ts'
import { CHUNK_BYTES, type FilePlace, sealChunk, sealedHead } from './sealed-chunks.ts'

/** R2 wants the parts of an upload equally long, and 5 MiB at least; one of them is held at a time. */
const PART_BYTES = 8 * 1024 * 1024

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

/** Uploads what comes in parts of one length, or at once where all of it fits into one. */
function uploader(bucket: R2Bucket, key: string) {
  let part = new Uint8Array(PART_BYTES)
  let filled = 0
  let upload: R2MultipartUpload | null = null
  const uploaded: R2UploadedPart[] = []
  const send = async () => {
    upload ??= await bucket.createMultipartUpload(key)
    uploaded.push(await upload.uploadPart(uploaded.length + 1, part.subarray(0, filled)))
    part = new Uint8Array(PART_BYTES)
    filled = 0
  }
  return {
    async write(bytes: Uint8Array) {
      for (let from = 0; from < bytes.length; ) {
        const some = bytes.subarray(from, from + PART_BYTES - filled)
        part.set(some, filled)
        filled += some.length
        from += some.length
        if (filled === PART_BYTES) await send()
      }
    },
    async close() {
      if (!upload) {
        await bucket.put(key, part.subarray(0, filled))
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
 */
export function openFileWriter({ bucket, settings }: Where, place: FilePlace): FileWriter {
  const out = uploader(bucket, fileKey(place))
  const chunk = new Uint8Array(CHUNK_BYTES)
  let filled = 0
  let at = 0
  let written = 0
  const sealFilled = async (isLast: boolean) => {
    if (at === 0) await out.write(sealedHead(settings))
    await out.write(await sealChunk(settings, chunk.slice(0, filled), { place, at: at++, isLast }))
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

/**
 * Writes a stream as a file.
 * @returns how many bytes it had
 * @throws whatever the stream throws, with nothing left behind
 */
export async function writeFile(
  where: Where,
  place: FilePlace,
  stream: ReadableStream<Uint8Array> | null,
): Promise<number> {
  const writer = openFileWriter(where, place)
  try {
    if (stream) for await (const bytes of stream) await writer.write(bytes)
    return await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
