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

/** How many rows of a sample are not as long as its first. */
function raggedIn(sample: string, newline: CsvDialect['newline']): number {
  const { data } = Papa.parse<string[]>(sample, { newline, delimitersToGuess: DELIMITERS, skipEmptyLines: 'greedy' })
  return data.filter(({ length }) => length !== data[0]?.length).length / Math.max(1, data.length)
}

/**
 * The line break of a file, by what stands outside of quotes. Where some lines end by CR LF and some by LF alone, a text may have the
 * other in it, or two files were joined: it is the one that leaves fewer rows ragged.
 */
function newlineOf(sample: string): CsvDialect['newline'] {
  const bare = sample.replace(/"[^"]*"/g, '')
  const isBoth = /\r\n/.test(bare) && /(?<!\r)\n/.test(bare)
  if (isBoth) return raggedIn(sample, '\n') < raggedIn(sample, '\r\n') ? '\n' : '\r\n'
  if (/\r\n/.test(bare)) return '\r\n'
  return bare.includes('\n') || !bare.includes('\r') ? '\n' : '\r'
}

/** Whether quoted cells have a space before them, which is then part of what stands between two cells. */
function isSpaced(sample: string, delimiter: string): boolean {
  const bare = sample.replace(/"[^"]*"/g, '"')
  const all = bare.split(delimiter).slice(1)
  return all.some((after) => after.startsWith(' "')) && all.every((after) => /^( |\r?\n|$)/.test(after))
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
  const bare = DELIMITERS.includes(meta.delimiter) ? meta.delimiter : ','
  return { delimiter: isSpaced(sample, bare) ? `${bare} ` : bare, newline, saysDelimiter: false }
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
