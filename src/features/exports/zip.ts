import { makeZip } from 'client-zip'
import type { TokenOwner } from '../../platform/auth/secret-token.ts'
import { readFile } from '../../platform/files/read-file.ts'
import { partName } from './running/part-name.ts'

/** The bucket, and the keys that open what is in it. */
type Where = Parameters<typeof readFile>[0]

interface Whole {
  owner: TokenOwner
  files: readonly { name: string; parts: number }[]
  /** Epoch ms: the date that the files have. */
  at: number
}

/** The parts of one file, one after another, each opened as it is read. */
async function* contentOf(where: Where, { owner, file, parts }: { owner: TokenOwner; file: number; parts: number }) {
  for (let part = 0; part < parts; part++) {
    const place = { clinicId: owner.clinicId, name: partName(owner.id, { file, part }) }
    const stream = await readFile(where, place)
    if (!stream) throw new Error('A part of an export is missing.')
    yield* stream
  }
}

/** The ZIP file of an export, made as it is sent: no more of it is held than a part. */
export function zipOf(where: Where, { owner, files, at }: Whole): ReadableStream<Uint8Array> {
  const entries = files.map(({ name, parts }, file) => ({
    name,
    lastModified: new Date(at),
    input: contentOf(where, { owner, file, parts }),
  }))
  return makeZip(entries, { buffersAreUTF8: true })
}
