/** A row of a file, numbered as a spreadsheet numbers it: the headings, where there are any, are row 1. Events of a calendar count from 1. */
export interface FileRow {
  row: number
  cells: readonly unknown[]
  /** What is wrong with the row as a whole. */
  fault?: string
}

/** A file as it is read, row by row. */
export interface FileReading {
  encoding: string
  /** What stands between two cells; null where the format has none. */
  delimiter: string | null
  /** The headings; null where the file has none. */
  headings: readonly string[] | null
  rows: AsyncIterable<FileRow>
}

/** A row is no longer: past that a quote was not closed. */
export const LONGEST_ROW = 1024 * 1024
