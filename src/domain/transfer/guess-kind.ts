import { guessFields, TRANSFER_COLUMNS } from './transfer-columns.ts'
import { TRANSFER_KINDS, type TransferKind } from './transfer-kind.ts'

/** What gives a name that a row must have, where no column is called so. */
const INSTEAD: Readonly<Record<string, string>> = { name: 'lastName' }

/** How many columns a kind makes something of; 0 where it lacks one that every row must have. */
function columnsKnown(kind: TransferKind, headings: readonly string[]): number {
  const fields = new Set(guessFields(kind, headings).filter((field) => field !== null))
  const isWhole = TRANSFER_COLUMNS[kind].every(
    ({ field, isRequired }) => !isRequired || fields.has(field) || fields.has(INSTEAD[field] ?? ''),
  )
  return isWhole ? fields.size : 0
}

/** The kind that makes the most of a file's headings; null where none can take it, or several are as likely. */
export function guessKind(headings: readonly string[]): TransferKind | null {
  const known = TRANSFER_KINDS.map((kind) => ({ kind, columns: columnsKnown(kind, headings) }))
  const [best, next] = known.sort((a, b) => b.columns - a.columns)
  return best && best.columns > (next?.columns ?? 0) ? best.kind : null
}
