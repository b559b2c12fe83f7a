import type { ExportRun } from '../running/export-run.ts'

type Row = Readonly<Record<string, unknown>>

/** Some rows of a table, and after which the next begin; null where there are no more. */
export interface RowsPage {
  rows: readonly Row[]
  next: string | null
}

/** A table: written page by page, each as long as a Worker may take for it. */
export interface TableFile {
  /** Without its ending. */
  name: string
  /** Its columns, in order. */
  fields: readonly string[]
  read(run: ExportRun, after: string | null): Promise<RowsPage>
}

/** A text that is written at once. */
interface TextFile {
  name: string
  write(run: ExportRun): Promise<string>
}

export type ExportFile = TableFile | TextFile

/** Rows that are read at once. */
export const PAGE_ROWS = 1000

/** The page of rows that were read, one of which may be missing if it is the last. */
export function filePage<T>(found: readonly T[], keyOf: (row: T) => string, rows: readonly Row[]): RowsPage {
  const last = found.at(-1)
  return { rows, next: found.length === PAGE_ROWS && last !== undefined ? keyOf(last) : null }
}
