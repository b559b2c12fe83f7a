import Papa from 'papaparse'
import { type FileRow, LONGEST_ROW } from './file-row.ts'
import { ImportFailed } from './import-failed.ts'

/** How a CSV file is written. */
export interface CsvDialect {
  delimiter: string
  newline: '\n' | '\r' | '\r\n'
  /** Whether its first line says the delimiter to Excel, and nothing else. */
  saysDelimiter: boolean
}

const DELIMITERS = [',', ';', '\t', '|']
const SAYS_DELIMITER = /^"?sep=(.)"?\r?\n/i

/** The line break of a file, by what stands outside of quotes. */
function newlineOf(sample: string): CsvDialect['newline'] {
  const bare = sample.replace(/"[^"]*"/g, '')
  if (/\r\n/.test(bare)) return '\r\n'
  return bare.includes('\n') || !bare.includes('\r') ? '\n' : '\r'
}

/** @param sample what the file begins with */
export function dialectOf(sample: string): CsvDialect {
  const newline = newlineOf(sample)
  const said = SAYS_DELIMITER.exec(sample)?.[1]
  if (said !== undefined) return { delimiter: said, newline, saysDelimiter: true }
  const { meta } = Papa.parse<string[]>(sample, {
    ...{ preview: 20, newline, delimitersToGuess: DELIMITERS },
    skipEmptyLines: 'greedy',
  })
  return { delimiter: DELIMITERS.includes(meta.delimiter) ? meta.delimiter : ',', newline, saysDelimiter: false }
}

interface Parsed {
  data: string[][]
  errors: { code: string; row: number }[]
  meta: { cursor: number }
}

/**
 * The rows of a CSV file, one after another: only the row that is not at its end yet is kept.
 * @throws ImportFailed where a quote is never closed
 */
export function readCsv(texts: AsyncIterable<string>, dialect: CsvDialect): AsyncIterable<FileRow> {
  return rowsOf(texts, dialect)
}

async function* rowsOf(texts: AsyncIterable<string>, dialect: CsvDialect): AsyncIterable<FileRow> {
  const parser = new Papa.Parser({ delimiter: dialect.delimiter, newline: dialect.newline })
  let row = dialect.saysDelimiter ? -1 : 0
  let held = ''
  function* taken({ data, errors }: Parsed): Iterable<FileRow> {
    const unclosed = errors.find(({ code }) => code === 'MissingQuotes')
    for (const [at, cells] of data.entries()) {
      row++
      if (row === 0) continue
      const isCut = unclosed?.row === at
      yield { row, cells, ...(isCut && { fault: 'has a quote that is not closed: the file may be cut off there' }) }
    }
  }
  for await (const text of texts) {
    held += text
    const parsed: Parsed = parser.parse(held, 0, true)
    held = held.slice(parsed.meta.cursor)
    yield* taken(parsed)
    if (held.length > LONGEST_ROW)
      throw new ImportFailed(`Row ${row + 1} has no end within a mebibyte: see that each quote in it is closed.`)
  }
  // What ends with a line break has no row after it.
  if (held !== '') yield* taken(parser.parse(held, 0, false))
}
