import { placeOfHeadings } from '../../../domain/transfer/file-columns.ts'
import { isBlank } from '../../../domain/transfer/row-reader.ts'
import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'
import type { ImportFormat } from '../schemas.ts'
import { decodeText, encodingOf, type Source } from './decode-text.ts'
import type { FileReading, FileRow } from './file-row.ts'
import { fillRows } from './fill-rows.ts'
import { ImportFailed } from './import-failed.ts'
import { dialectOf, readCsv } from './read-csv.ts'
import { readIcs, surveyIcs } from './read-ics.ts'
import { namesIn, readNdjson } from './read-ndjson.ts'
import { refuseOther } from './refuse-other.ts'
import { unfoldBytes } from './unfold-bytes.ts'

const SAMPLE = 64 * 1024

async function beginningOf(texts: AsyncIterable<string>): Promise<string> {
  let sample = ''
  for await (const text of texts) {
    sample += text
    if (sample.length >= SAMPLE) break
  }
  return sample.slice(0, SAMPLE)
}

async function* withoutBlanks(rows: AsyncIterable<FileRow>, after: number): AsyncIterable<FileRow> {
  for await (const one of rows) if (one.row > after && (one.fault !== undefined || !isBlank(one.cells))) yield one
}

/** Among so many rows the headings are looked for: above them may stand what the table is of. */
const LOOKED_AT = 20

async function firstOf(rows: AsyncIterable<FileRow>): Promise<FileRow[]> {
  const first: FileRow[] = []
  for await (const one of rows) {
    if (!isBlank(one.cells)) first.push(one)
    if (first.length === LOOKED_AT) break
  }
  return first
}

async function readCalendar(source: Source): Promise<FileReading> {
  const bytes = unfoldBytes(source)
  const encoding = await encodingOf(bytes)
  const survey = await surveyIcs(decodeText(bytes, encoding))
  const rows = readIcs(decodeText(bytes, encoding), survey)
  return { encoding, delimiter: null, headings: survey.columns, rows }
}

/**
 * Reads a file as a stream, never all of it at once.
 * @param source its bytes, from the beginning each time: it is looked at more than once
 * @throws ImportFailed where it is empty, or is no text; the rows throw it too
 */
export async function readFileRows(
  source: Source,
  { kind, format }: { kind: TransferKind; format: ImportFormat },
): Promise<FileReading> {
  if (format === 'ics') return readCalendar(source)
  const encoding = await encodingOf(source)
  const texts = () => decodeText(source, encoding)
  const beginning = await beginningOf(texts())
  refuseOther(beginning, format)
  if (format === 'ndjson') {
    const headings = await namesIn(texts())
    if (headings.length === 0) throw new ImportFailed('The file has no JSON objects: write one a line.')
    return { encoding, delimiter: null, headings, rows: readNdjson(texts(), headings) }
  }
  const dialect = dialectOf(beginning)
  const first = await firstOf(readCsv(texts(), dialect))
  const cellsAt = (at: number) => (first[at]?.cells ?? []) as string[]
  const place = placeOfHeadings(
    kind,
    first.map((_, at) => cellsAt(at)),
  )
  const headings = place === null ? null : cellsAt(place)
  const rows = withoutBlanks(readCsv(texts(), dialect), place === null ? 0 : (first[place]?.row ?? 0))
  return { encoding, delimiter: dialect.delimiter, headings, rows: fillRows(rows, headings ?? cellsAt(0)) }
}
