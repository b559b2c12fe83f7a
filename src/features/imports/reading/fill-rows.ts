import type { FileRow } from './file-row.ts'

/** Excel writes so many rows together, and leaves out the last columns of those in which none of them says anything. */
const BLOCK = 16

const blockOf = ({ row }: FileRow) => Math.floor((row - 1) / BLOCK)

/** How many cells all of some rows have; null where they differ, and of one row alone, which may be cut off. */
function lengthOf(rows: readonly FileRow[]): number | null {
  const lengths = new Set(rows.map(({ cells }) => cells.length))
  const [length] = lengths
  return rows.length > 1 && lengths.size === 1 && length !== undefined ? length : null
}

/**
 * Rows with the cells at their ends that a spreadsheet has left out: those below the last heading that says something, and those of a
 * block of rows that is shorter as a whole. What is short alone stays so: its line was cut off, or broken.
 * @param headings of the file, or its first row
 */
export function fillRows(rows: AsyncIterable<FileRow>, headings: readonly string[]): AsyncIterable<FileRow> {
  return filledRows(rows, headings)
}

async function* filledRows(rows: AsyncIterable<FileRow>, headings: readonly string[]): AsyncIterable<FileRow> {
  const width = headings.length
  const named = headings.findLastIndex((heading) => heading.trim() !== '') + 1
  let held: FileRow[] = []
  const filled = function* (): Iterable<FileRow> {
    const length = lengthOf(held) ?? width
    for (const one of held) {
      const isFilled =
        one.fault === undefined && one.cells.length < width && one.cells.length >= Math.min(named, length)
      yield isFilled ? { ...one, cells: [...one.cells, ...Array(width - one.cells.length).fill('')] } : one
    }
    held = []
  }
  for await (const one of rows) {
    const [first] = held
    if (first && blockOf(first) !== blockOf(one)) yield* filled()
    held.push(one)
  }
  yield* filled()
}
