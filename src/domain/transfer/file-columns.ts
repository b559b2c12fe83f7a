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
        if (/^\s*\d/.test(cell)) seen.order = noteOrder(seen.order, cell)
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

/** Names of columns, each once, and none empty: a mapping names them. */
export function columnNames(headings: readonly string[]): string[] {
  const names: string[] = []
  for (const [at, heading] of headings.entries()) {
    const name = heading.trim() || `Column ${at + 1}`
    names.push(names.includes(name) ? `${name} (${at + 1})` : name)
  }
  return names
}

/**
 * Whether the first row of a file are its headings: some mean fields of ours, or none holds a digit while each says something else
 * than the others.
 */
export function areHeadings(kind: TransferKind, cells: readonly string[]): boolean {
  if (guessFields(kind, cells).some((field) => field !== null)) return true
  const words = cells.map(squeezed)
  return (
    words.every((word) => word !== '' && !/\d/.test(word)) && new Set(words).size === words.length && words.length > 1
  )
}
