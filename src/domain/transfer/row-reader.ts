import { type CellReading, readCell } from './cells.ts'
import type { DateOrder } from './date-order.ts'
import { squeezed } from './transfer-column.ts'
import { columnOfField } from './transfer-columns.ts'
import type { TransferKind } from './transfer-kind.ts'

/** What a column of a file means. */
export interface ColumnMeaning {
  /** The API's field; null where the column is left out. */
  field: string | null
  dateOrder?: DateOrder | undefined
  /** What this file means by its words: a cell → a code, or the record that is meant. */
  values?: Readonly<Record<string, string>> | undefined
}

/** Heading → what the column means. */
export type Mapping = Readonly<Record<string, ColumnMeaning>>

/** What a mapping says of a column; a heading may be called anything. */
export function meaningIn(mapping: Mapping, heading: string): ColumnMeaning | undefined {
  return Object.hasOwn(mapping, heading) ? mapping[heading] : undefined
}

/** A row's fields, as the API takes them, or the first field that cannot be read. */
export type RowReading = { fields: Record<string, unknown> } | Fault

export interface Fault {
  field: string | null
  why: string
}

export interface FileShape {
  kind: TransferKind
  headings: readonly string[]
  mapping: Mapping
  /** Values of fields that a row does not have, as cells. */
  defaults: Readonly<Record<string, string>>
  /** The latest year that two digits can mean in a date of birth. */
  thisYear: number
  isSheet: boolean
}

/** No visit is so far ahead that the next century could be meant. */
const YEARS_AHEAD = 20

/** What a program calls the last line of a table. */
const TOTAL =
  /^(grand ?total|total(es)?|sums?|subtotal|summe|gesamt(zahl|summe)?|insgesamt|anzahl|count|suma|कुल( योग)?|योग)\s*[:=]?\s*(\d[\d.,]*)?$/iu
const SMALL_NUMBER = /^\d{1,6}([.,]\d+)?$/

/** Whether a row sums up those above it: it says so, and at most a number besides. */
function isTotal(cells: readonly unknown[]): boolean {
  const [first, ...others] = cells.flatMap((cell) =>
    typeof cell === 'string' && cell.trim() !== '' ? [cell.trim()] : [],
  )
  return first !== undefined && cells.length > 2 && TOTAL.test(first) && others.every((cell) => SMALL_NUMBER.test(cell))
}

/** What is wrong with a row of a sheet as a whole; null for what may be read cell by cell. */
function sheetFault(cells: readonly unknown[], headings: readonly string[]): Fault | null {
  const faulty = (why: string): Fault => ({ field: null, why })
  const count = headings.length
  if (cells.length < count)
    return faulty(`has ${cells.length} of ${count} columns: the line is cut off, or a line break in it is not quoted`)
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell.trim() : ''))
  if (count > 1 && headings.every((heading, at) => heading === texts[at])) return faulty('repeats the headings')
  return isTotal(cells) ? faulty('is the sum of a table, as it seems, and no record') : null
}

/** Reads the rows of a file by its mapping. */
export function rowReader({ kind, headings, mapping, defaults, thisYear, isSheet }: FileShape) {
  const readers = headings.flatMap((heading, at) => {
    const meaning = meaningIn(mapping, heading)
    const column = meaning?.field ? columnOfField(kind, meaning.field) : null
    if (!meaning || !column) return []
    const latest = column.as === 'instant' ? thisYear + YEARS_AHEAD : thisYear
    const words = Object.fromEntries(Object.entries(meaning.values ?? {}).map(([cell, word]) => [squeezed(cell), word]))
    const options = { order: meaning.dateOrder ?? null, latest, words, isSheet }
    return [{ field: column.field, read: (cells: readonly unknown[]) => readCell(column, cells[at], options) }]
  })
  const given = Object.entries(defaults).flatMap(([field, cell]): [string, CellReading][] => {
    const column = columnOfField(kind, field)
    return column ? [[field, readCell(column, cell, { order: null, latest: thisYear, isSheet: false })]] : []
  })

  return (cells: readonly unknown[]): RowReading => {
    const wrong = isSheet ? sheetFault(cells, headings) : null
    if (wrong) return wrong
    if (cells.slice(headings.length).some((cell) => cell !== ''))
      return { field: null, why: `has more than ${headings.length} columns: a separator in it is not quoted` }
    const fields: Record<string, unknown> = {}
    for (const { field, read } of readers) {
      const reading = read(cells)
      if ('fault' in reading) return { field, why: reading.fault }
      // Of two columns of one field, the first that says something counts.
      fields[field] ??= reading.value
    }
    for (const [field, reading] of given) {
      if ('fault' in reading) return { field, why: reading.fault }
      fields[field] ??= reading.value
    }
    return { fields }
  }
}

/** Whether a row says nothing. */
export const isBlank = (cells: readonly unknown[]): boolean =>
  cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))
