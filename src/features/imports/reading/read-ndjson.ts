import { type FileRow, LONGEST_ROW } from './file-row.ts'
import { ImportFailed } from './import-failed.ts'

async function* linesOf(texts: AsyncIterable<string>): AsyncIterable<string> {
  let held = ''
  for await (const text of texts) {
    const lines = (held + text).split('\n')
    held = lines.pop() ?? ''
    yield* lines
    if (held.length > LONGEST_ROW) throw new ImportFailed('A line has no end within a mebibyte.')
  }
  if (held !== '') yield held
}

/** How many lines are looked at for the names of fields; one that only comes later is not known. */
const LOOKED_AT = 1000

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The names of fields that a file of JSON objects begins with, in the order in which they come. */
export async function namesIn(texts: AsyncIterable<string>): Promise<string[]> {
  const names = new Set<string>()
  let lines = 0
  for await (const line of linesOf(texts)) {
    for (const name of Object.keys(parsed(line) ?? {})) names.add(name)
    if (++lines === LOOKED_AT) break
  }
  return [...names]
}

/** The rows of a file of JSON objects, one a line, as cells in the order of `names`. */
export function readNdjson(texts: AsyncIterable<string>, names: readonly string[]): AsyncIterable<FileRow> {
  return rowsOf(texts, names)
}

async function* rowsOf(texts: AsyncIterable<string>, names: readonly string[]): AsyncIterable<FileRow> {
  let row = 0
  for await (const line of linesOf(texts)) {
    row++
    if (line.trim() === '') continue
    const value = parsed(line)
    if (value) yield { row, cells: names.map((name) => (Object.hasOwn(value, name) ? value[name] : null)) }
    else yield { row, cells: [], fault: 'is no JSON object: the line may be cut off' }
  }
}
