import { isFraction, isRounded, saysNothing } from './sheet-marks.ts'

// A spreadsheet takes a cell that begins so for a formula, and a file from somewhere else may hold one. The wide forms are those of
// East Asian keyboards.
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/
/** What an apostrophe in front of it was put there for. */
const GUARDED = /^'+[=+\-@\s\d＝＋－＠]/

/** Whether reading would take a text, without apostrophes before it, for a mark of a spreadsheet. */
function isMark(text: string): boolean {
  const bare = text.replace(/^'+/, '')
  return saysNothing(bare) || isRounded(bare) || isFraction(bare)
}

/**
 * A text as a cell of a CSV file: what a spreadsheet would take for a formula, or what reading would take for guarded, for nothing or
 * for a damaged number, or trim, has an apostrophe before it. `unguarded` gives the text back as it was.
 */
export function guarded(text: string): string {
  const isTrimmed = text.trim() === text
  return !isTrimmed || FORMULA.test(text) || GUARDED.test(text) || isMark(text) ? `'${text}` : text
}

/** The text of a cell: without the apostrophe that was put before it, else without spaces round it. */
export function unguarded(cell: string): string {
  const isGuarded = GUARDED.test(cell) || (cell.startsWith("'") && (cell.trimEnd() !== cell || isMark(cell)))
  return isGuarded ? cell.slice(1) : cell.trim()
}
