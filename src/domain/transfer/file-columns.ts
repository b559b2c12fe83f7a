import { latinDigits } from '../latin-digits.ts'
import { NO_EVIDENCE, noteOrder, orderOf } from './date-order.ts'
import { squeezed } from './transfer-column.ts'
import { guessFields } from './transfer-columns.ts'
import type { TransferKind } from './transfer-kind.ts'

/** What is told of a column of a file. */
export interface FileColumn {
  name: string
  /** How many rows say something there. */
  filled: number
  /** In which order its dates are; `ask`: the file leaves it open. Null where that is no question. */
  dateOrder: 'dmy' | 'mdy' | 'ask' | null
  /** The different cells, where there are few; null where there are many. */
  values: string[] | null
}

/** A cell may be a word of few, where the whole column has no more of them. */
const MOST_VALUES = 60
const LONGEST_VALUE = 100

/** Notes what the cells of a file's columns show, as they are read one row after another. */
export function columnsSeen(names: readonly string[]) {
  const all = names.map(() => ({ filled: 0, order: NO_EVIDENCE, values: new Set<string>() as Set<string> | null }))
  return {
    note(cells: readonly unknown[]): void {
      for (const [at, seen] of all.entries()) {
        const cell = cells[at]
        if (cell === null || cell === undefined || cell === '') continue
        seen.filled++
        if (typeof cell !== 'string') continue
        if (/^\s*\p{Nd}/u.test(cell)) seen.order = noteOrder(seen.order, latinDigits(cell))
        seen.values?.add(cell.trim())
        if (seen.values && (seen.values.size > MOST_VALUES || cell.length > LONGEST_VALUE)) seen.values = null
      }
    },
    columns(): FileColumn[] {
      return all.map(({ filled, order, values }, at) => ({
        name: names[at] ?? '',
        filled,
        dateOrder: orderOf(order),
        values: values ? [...values].sort() : null,
      }))
    },
  }
}

/** A mapping's key is no longer, and the database takes neither U+0000 nor half a letter. */
const LONGEST_NAME = 400
const storable = (heading: string) =>
  heading
    .replaceAll('\0', '')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim()
    .slice(0, LONGEST_NAME)
    .replace(/\p{Cs}$/u, '')

/** Names of columns, each once, and none empty: a mapping names them. */
export function columnNames(headings: readonly string[]): string[] {
  const names: string[] = []
  for (const [at, heading] of headings.entries()) {
    const name = storable(heading) || `Column ${at + 1}`
    names.push(names.includes(name) ? `${name} (${at + 1})` : name)
  }
  return names
}

const isFilled = (cell: string) => cell.trim() !== ''

/** Whether a row that is not the first may be that of the headings: it is fuller than those above it, and none of its cells is a value. */
function standsOut(cells: readonly string[], above: readonly (readonly string[])[]): boolean {
  const filled = cells.filter(isFilled)
  const isFuller = above.every((other) => other.filter(isFilled).length < filled.length)
  return isFuller && filled.every((cell) => !/\p{Nd}/u.test(cell))
}

/**
 * Where the headings stand among the first rows of a file: programs put a title above their tables. Null where there are none.
 * @returns the place among `rows`
 */
export function placeOfHeadings(kind: TransferKind, rows: readonly (readonly string[])[]): number | null {
  const known = rows.map((cells) => guessFields(kind, cells).filter((field) => field !== null).length)
  const below = rows.findIndex(
    (cells, at) => at > 0 && (known[at] ?? 0) > Math.max(1, known[0] ?? 0) && standsOut(cells, rows.slice(0, at)),
  )
  if (below > 0) return below
  const [first] = rows
  return first && areHeadings(kind, first) ? 0 : null
}

/**
 * Whether the first row of a file are its headings: some mean fields of ours, or none holds a digit while each says something else
 * than the others.
 */
function areHeadings(kind: TransferKind, cells: readonly string[]): boolean {
  if (guessFields(kind, cells).some((field) => field !== null)) return true
  const words = cells.map(squeezed)
  return (
    words.every((word) => word !== '' && !/\d/.test(word)) && new Set(words).size === words.length && words.length > 1
  )
}
