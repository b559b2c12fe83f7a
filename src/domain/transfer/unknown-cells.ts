import { readCell } from './cells.ts'
import { TRANSFER_COLUMNS } from './transfer-columns.ts'
import type { TransferKind } from './transfer-kind.ts'

/** The words of a column that has several in a cell. */
const wordsIn = (cell: string) => cell.split(/[,;|]/).map((word) => word.trim())

/**
 * What somebody would have to explain of a column's words, for each field of the kind that has codes: the words that are none of its
 * codes, nor what other systems call them. A field all of whose words are known is left out.
 */
export function unknownCells(kind: TransferKind, cells: readonly string[]): Record<string, string[]> {
  const unknown = TRANSFER_COLUMNS[kind]
    .filter(({ codes }) => codes !== undefined)
    .map((column): [string, string[]] => {
      const words = column.as === 'codes' ? cells.flatMap(wordsIn) : cells
      const isUnknown = (word: string) =>
        word !== '' && 'fault' in readCell(column, word, { order: null, latest: 0, isSheet: false })
      return [column.field, [...new Set(words.filter(isUnknown))]]
    })
  return Object.fromEntries(unknown.filter(([, words]) => words.length > 0))
}
