import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeCell } from '../../../src/domain/transfer/cells.ts'
import { rowReader } from '../../../src/domain/transfer/row-reader.ts'
import type { CellKind, TransferColumn } from '../../../src/domain/transfer/transfer-column.ts'
import { guessFields, TRANSFER_COLUMNS } from '../../../src/domain/transfer/transfer-columns.ts'
import { TRANSFER_KINDS, type TransferKind } from '../../../src/domain/transfer/transfer-kind.ts'
import { readFileRows } from '../../../src/features/imports/reading/read-file-rows.ts'

/** `npm run test:long` has many more. */
const CLINICS = process.env.KEPT_TEST_LONG === '1' ? 10_000 : 1000

const pad = (number: number, length = 2) => String(number).padStart(length, '0')
const day = fc.date({ min: new Date('1901-01-01'), max: new Date('2099-12-30'), noInvalidDate: true })
const dateText = day.map((at) => at.toISOString().slice(0, 10))
const timeText = fc.tuple(fc.nat(23), fc.nat(59)).map(([hours, minutes]) => `${pad(hours)}:${pad(minutes)}`)
/** A text as a field may hold: not blank, and with whatever a spreadsheet would make something of. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'\'=+-@ \t"\r\n,;0ßé日'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
  })
  .filter((made) => /\S/.test(made) && !made.includes('\0'))

const VALUES: Record<CellKind, (column: TransferColumn) => fc.Arbitrary<unknown>> = {
  text: () => text,
  token: () => fc.oneof(text, fc.constantFrom('NULL', 'n/a', '#N/A', '\\N', '17.0', '4.9E+11', "'None", '＝1')),
  reference: () => fc.oneof(text, fc.constantFrom('NULL', '-', '17.0', '1E+10')),
  date: () => dateText,
  instant: () =>
    fc
      .tuple(
        day.filter((at) => at.getUTCFullYear() > 2000 && at.getUTCFullYear() < 2099),
        timeText,
      )
      .map(([at, time]) => `${at.toISOString().slice(0, 10)}T${time}:00.000Z`),
  time: () => timeText,
  number: () => fc.integer({ min: 1, max: 480 }),
  minutes: () => fc.integer({ min: 1, max: 480 }),
  flag: () => fc.boolean(),
  code: ({ codes = [] }) => fc.constantFrom(...codes),
  codes: ({ codes = [] }) => fc.uniqueArray(fc.constantFrom(...codes), { minLength: 1 }),
  object: () => fc.dictionary(text, fc.string()).map((made) => JSON.parse(JSON.stringify(made))),
}

/** A record of a kind: a required field is there, any other may be null. */
function recordOf(kind: TransferKind): fc.Arbitrary<Record<string, unknown>> {
  const fields = TRANSFER_COLUMNS[kind].filter(({ isOnlyRead }) => !isOnlyRead)
  return fc.record(
    Object.fromEntries(
      fields.map((column) => {
        const value = VALUES[column.as](column)
        return [column.field, column.isRequired ? value : fc.option(value)]
      }),
    ),
  )
}

const quoted = (cell: string, delimiter: string) =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

async function readAll(kind: TransferKind, format: 'csv' | 'ndjson', file: string) {
  const bytes = new TextEncoder().encode(file)
  const source = async function* () {
    for (let from = 0; from < bytes.length; from += 50) yield bytes.subarray(from, from + 50)
  }
  const { headings, rows } = await readFileRows(source, { kind, format })
  const names = headings ?? []
  const guesses = guessFields(kind, names)
  const mapping = Object.fromEntries(names.map((name, at) => [name, { field: guesses[at] ?? null }]))
  const read = rowReader({ kind, headings: names, mapping, defaults: {}, thisYear: 2026, isSheet: format === 'csv' })
  const found = []
  for await (const { cells } of rows) found.push(read(cells))
  return found
}

test.each(TRANSFER_KINDS)('%s that were written are read as they were, as CSV', async (kind) => {
  const delimiters = fc.constantFrom(',', ';', '\t')
  await fc.assert(
    fc.asyncProperty(
      fc.array(recordOf(kind), { minLength: 1, maxLength: 4 }),
      delimiters,
      async (records, delimiter) => {
        const fields = Object.keys(records[0] ?? {})
        const lines = [fields, ...records.map((record) => fields.map((field) => writeCell(record[field])))]
        const file = lines
          .map((cells) => `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`)
          .join('')
        expect(await readAll(kind, 'csv', `sep=${delimiter}\r\n${file}`)).toEqual(
          records.map((record) => ({ fields: record })),
        )
      },
    ),
    { numRuns: CLINICS },
  )
})

test.each(TRANSFER_KINDS)('%s that were written are read as they were, as JSON', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(recordOf(kind), { minLength: 1, maxLength: 4 }), async (records) => {
      const file = records.map((record) => `${JSON.stringify(record)}\n`).join('')
      expect(await readAll(kind, 'ndjson', file)).toEqual(records.map((record) => ({ fields: record })))
    }),
    { numRuns: CLINICS },
  )
})
