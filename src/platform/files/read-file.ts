import type { Settings } from '../../env.ts'
import { chunkOpener, type FilePlace } from './sealed-chunks.ts'
import { fileKey } from './write-file.ts'

/**
 * A file as it was before it was sealed, opened chunk by chunk as it is read; null where there is none.
 * @param settings whose `VAULT_KEYS` open it: also keys that seal no more
 * @throws UnreadableText by the stream, when the file was cut, changed or moved from its place, or its key is not in the ring
 */
export async function readFile(
  { bucket, settings }: { bucket: R2Bucket; settings: Settings },
  place: FilePlace,
): Promise<ReadableStream<Uint8Array> | null> {
  const object = await bucket.get(fileKey(place))
  return object === null ? null : object.body.pipeThrough(chunkOpener(settings, place))
}
