import chardet from 'chardet'
import { ImportFailed } from './import-failed.ts'

/** Bytes as they come, from the beginning each time. */
export type Source = () => AsyncIterable<Uint8Array>

const BOMS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

const NOT_TEXT: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ['a ZIP archive, as Excel workbooks are: save it as CSV', [0x50, 0x4b, 0x03, 0x04]],
  ['an empty ZIP archive: save the table as CSV', [0x50, 0x4b, 0x05, 0x06]],
  ['an old Excel workbook: save it as CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['compressed: unpack it first', [0x1f, 0x8b]],
  ['a PDF: export the table as CSV', [0x25, 0x50, 0x44, 0x46]],
]

const begins = (bytes: Uint8Array, with_: readonly number[]) => with_.every((byte, at) => bytes[at] === byte)

/** How many bytes chardet looks at. */
const SAMPLE = 64 * 1024
/** How sure it has to be, of 100; and how sure where no other is half as likely: of names alone it is never very sure. */
const SURE = 40
const ALONE = 20

/** Where no encoding is plain, it is what old programs of this part of the world write. */
const FALLBACK = 'windows-1252'

/** How many bytes say what kind of file it is. */
const HEAD = 1024

/** @throws ImportFailed for what is no text */
async function headOf(source: Source): Promise<Uint8Array> {
  const head: number[] = []
  for await (const bytes of source()) {
    head.push(...bytes.subarray(0, HEAD - head.length))
    if (head.length >= HEAD) break
  }
  if (head.length === 0) throw new ImportFailed('The file is empty.')
  const bytes = Uint8Array.from(head)
  const what = NOT_TEXT.find(([, mark]) => begins(bytes, mark))
  if (what) throw new ImportFailed(`The file is ${what[0]}.`)
  return bytes
}

/** UTF-16 without a byte order mark: of the letters that every table has, each second byte is zero. */
function unmarkedUtf16(head: Uint8Array): string | null {
  const half = Math.ceil(head.length / 2)
  const zeros = [0, 0]
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > half / 6 && even === 0) return 'utf-16le'
  return even > half / 6 && odd === 0 ? 'utf-16be' : null
}

/** The first bytes that are not UTF-8, with what stands round them; null where all are. A last character may be cut off. */
async function notUtf8(source: Source): Promise<Uint8Array | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  for await (const bytes of source()) {
    try {
      decoder.decode(bytes, { stream: true })
    } catch {
      return bytes
    }
  }
  return null
}

/** The encoding's name as decoders have it; null for one that there is no decoder of. It is asked about what is not UTF-8. */
function decodable(name: string): string | null {
  try {
    const { encoding } = new TextDecoder(name)
    return encoding === 'utf-8' ? null : encoding
  } catch {
    return null
  }
}

/** What no word has in it: a sign between two letters, a control character, a capital after a small letter that is no ASCII pair. */
const STRANGE =
  /(?<=\p{L})[\u00a1-\u00bf×÷](?=\p{L})|[\u0080-\u009f\ufffd]|\p{Ll}(?=\p{Lu})(?<=[^\0-\x7f])|(?<=[A-Za-z])\p{Ll}(?=[^\P{Lu}\0-\x7f])/gu

const strangenessIn = (bytes: Uint8Array, encoding: string) =>
  new TextDecoder(encoding).decode(bytes).match(STRANGE)?.length ?? 0

/** What an encoding has to be half as likely as the likeliest for, to be weighed beside it. */
const BESIDE = 0.5

function guessed(whole: Uint8Array): string {
  const most = whole.findIndex((byte) => byte > 127)
  const from = Math.max(0, most - SAMPLE / 2)
  const sample = whole.subarray(from, from + SAMPLE)
  const found = chardet.analyse(sample)
  const [best, next] = found
  const isAlone = (best?.confidence ?? 0) >= Math.max(ALONE, 2 * (next?.confidence ?? 0))
  if (best && (best.confidence >= SURE || isAlone)) return decodable(best.name) ?? FALLBACK
  // Names are too short for chardet to be sure: the likelier ones are looked at for what no name has in it.
  const likely = found.filter(({ confidence }) => confidence >= (best?.confidence ?? 0) * BESIDE)
  const candidates = new Set([FALLBACK, ...likely.flatMap(({ name }) => decodable(name) ?? [])])
  const weighed = [...candidates].map((encoding) => ({ encoding, strangeness: strangenessIn(sample, encoding) }))
  const [first] = weighed.sort((a, b) => a.strangeness - b.strangeness)
  return first?.encoding ?? FALLBACK
}

/**
 * The encoding of a file: its byte order mark says it, else it is UTF-8 if all of it can be, else what chardet takes it for, else
 * windows-1252.
 * @throws ImportFailed where it is empty, or is no text
 */
export async function encodingOf(source: Source): Promise<string> {
  const head = await headOf(source)
  const marked = BOMS.find(([, bytes]) => begins(head, bytes))
  if (marked) return marked[0]
  const wide = unmarkedUtf16(head)
  if (wide) return wide
  const strange = await notUtf8(source)
  return strange === null ? 'utf-8' : guessed(strange)
}

/** The text of a file, piece by piece, without its byte order mark. What cannot be read in its encoding is U+FFFD. */
export function decodeText(source: Source, encoding: string): AsyncIterable<string> {
  return pieces(source, encoding)
}

async function* pieces(source: Source, encoding: string): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of source()) {
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}
