import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { type Env, settingsOf } from '../../src/env.ts'
import { deleteFiles } from '../../src/platform/files/delete-files.ts'
import { readFile } from '../../src/platform/files/read-file.ts'
import { CHUNK_BYTES, sealedLength } from '../../src/platform/files/sealed-chunks.ts'
import { fileKey, openFileWriter, writeFile } from '../../src/platform/files/write-file.ts'
import { UnreadableText } from '../../src/platform/vault/unreadable.ts'

const bindings = env as unknown as Env
const bucket = bindings.FILES
const settings = settingsOf(bindings)
const where = { bucket, settings }
const aPlace = () => ({ clinicId: v7(), name: `imports/${v7()}/1` })

/** Bytes that differ from chunk to chunk, and do not end with one. */
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255)

async function read(place: ReturnType<typeof aPlace>, by = where): Promise<Uint8Array | null> {
  const stream = await readFile(by, place)
  return stream && new Uint8Array(await new Response(stream).arrayBuffer())
}

const SIZES = [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 9 * 1024 * 1024]

test.each(
  SIZES.flatMap((n) => [
    { n, length: n },
    { n, length: undefined },
  ]),
)('a file of $n bytes comes back as it was, said to be of $length', async ({ n, length }) => {
  const place = aPlace()
  const written = bytesOf(n)
  expect(await writeFile(where, place, new Blob([written]).stream(), length)).toBe(n)
  expect((await bucket.head(fileKey(place)))?.size).toBe(sealedLength(n))
  const opened = await read(place)
  expect(opened?.length).toBe(n)
  expect(opened?.every((byte, at) => byte === written[at])).toBe(true)
})

/** Two chunks, and then what a line that breaks is like. */
function breaking(): ReadableStream<Uint8Array> {
  let pulls = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (pulls++ < 2) controller.enqueue(bytesOf(CHUNK_BYTES))
      else controller.error(new Error('the line broke'))
    },
  })
}

test.each([
  { name: 'breaks off', stream: breaking, length: 4 * CHUNK_BYTES },
  { name: 'breaks off, of a length that nobody said', stream: breaking, length: undefined },
  { name: 'is shorter than was said', stream: () => new Blob([bytesOf(10)]).stream(), length: 11 },
  { name: 'is longer than was said', stream: () => new Blob([bytesOf(2 * CHUNK_BYTES)]).stream(), length: 11 },
])('a stream that $name leaves what was there', async ({ stream, length }) => {
  const place = aPlace()
  await writeFile(where, place, new Blob(['of before']).stream())
  await expect(writeFile(where, place, stream(), length)).rejects.toThrow()
  expect(new TextDecoder().decode((await read(place)) ?? undefined)).toBe('of before')
})

test.each([undefined, 10])(
  'a file that is not there is null, and one that is being written neither',
  async (length) => {
    const place = aPlace()
    expect(await read(place)).toBeNull()
    const writer = openFileWriter(where, place, length)
    await writer.write(bytesOf(10))
    expect(await read(place)).toBeNull()
    await writer.abort()
    expect(await read(place)).toBeNull()
  },
)

test('nothing of the text stands in the bucket', async () => {
  const place = aPlace()
  await writeFile(where, place, new Blob(['Maria García, 1980-02-03']).stream())
  const stored = await (await bucket.get(fileKey(place)))?.text()
  expect(stored).toContain('kept1.')
  expect(stored).not.toContain('Garc')
})

test('a file that was cut, changed or moved does not open', async () => {
  const place = aPlace()
  await writeFile(where, place, new Blob([bytesOf(2 * CHUNK_BYTES + 5)]).stream())
  const sealed = new Uint8Array((await (await bucket.get(fileKey(place)))?.arrayBuffer()) as ArrayBuffer)
  const opening = async (bytes: Uint8Array, at = place) => {
    await bucket.put(fileKey(at), bytes)
    return read(at)
  }
  const lastChunk = 5 + 33
  await expect(opening(sealed.slice(0, -lastChunk))).rejects.toThrow(UnreadableText)
  await expect(opening(sealed.slice(0, -1))).rejects.toThrow(UnreadableText)
  await expect(opening(Uint8Array.from([...sealed, 0]))).rejects.toThrow(UnreadableText)
  await expect(opening(sealed.with(1000, (sealed[1000] ?? 0) ^ 1))).rejects.toThrow(UnreadableText)
  await expect(opening(sealed, { ...place, name: 'imports/other/1' })).rejects.toThrow(UnreadableText)
  await expect(opening(sealed, { ...place, clinicId: v7() })).rejects.toThrow(UnreadableText)
  expect((await opening(sealed))?.length).toBe(2 * CHUNK_BYTES + 5)
})

test('a file opens with the key it was sealed by, after the ring has another current one', async () => {
  const place = aPlace()
  await writeFile(where, place, new Blob(['of before']).stream())
  const { current, keys } = settings.VAULT_KEYS
  const next = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
  const rotated = { ...settings, VAULT_KEYS: { current: 'next', keys: { ...keys, next } } }
  expect(new TextDecoder().decode((await read(place, { bucket, settings: rotated })) ?? undefined)).toBe('of before')
  const without = { ...settings, VAULT_KEYS: { current: 'next', keys: { next } } }
  await expect(read(place, { bucket, settings: without })).rejects.toMatchObject({ keyId: current, why: 'key_missing' })
})

test('a folder is deleted whole, and no other', async () => {
  const place = aPlace()
  const [folder = ''] = /^imports\/[^/]+\//.exec(place.name) ?? []
  const other = { ...place, clinicId: v7() }
  for (const one of [place, { ...place, name: `${folder}2` }, other]) await writeFile(where, one, null)
  await deleteFiles(bucket, { clinicId: place.clinicId, folder })
  expect(await read(place)).toBeNull()
  expect(await read({ ...place, name: `${folder}2` })).toBeNull()
  expect(await read(other)).toEqual(new Uint8Array(0))
})
