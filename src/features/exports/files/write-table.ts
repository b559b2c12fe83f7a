import Papa from 'papaparse'
import { writeCell } from '../../../domain/transfer/cells.ts'
import type { TableFile } from './export-file.ts'

/** Without it a spreadsheet takes UTF-8 for the letters of its own country. */
const BOM = '\ufeff'

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Rows as CSV (RFC 4180), the headings before the first; no cell is a formula. */
function csvOf(fields: readonly string[], rows: Rows, isFirst: boolean): string {
  const cells = rows.map((row) => fields.map((field) => writeCell(row[field])))
  const lines = isFirst ? [[...fields], ...cells] : cells
  if (lines.length === 0) return ''
  return `${isFirst ? BOM : ''}${Papa.unparse(lines, { newline: '\r\n' })}\r\n`
}

/** Rows as JSON, one a line. */
const ndjsonOf = (fields: readonly string[], rows: Rows): string =>
  rows
    .map((row) => `${JSON.stringify(Object.fromEntries(fields.map((field) => [field, row[field] ?? null])))}\n`)
    .join('')

/** How tables are written. */
export type TableFormat = 'csv' | 'ndjson'

/** A part of a table's file. */
export function tablePart(
  { fields }: Pick<TableFile, 'fields'>,
  { rows, format, isFirst }: { rows: Rows; format: TableFormat; isFirst: boolean },
): string {
  return format === 'csv' ? csvOf(fields, rows, isFirst) : ndjsonOf(fields, rows)
}
