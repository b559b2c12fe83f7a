import { addDays, isDateText, isInstantText } from '../time.ts'
import { type DateReading, readDate } from './date-order.ts'
import { guarded, unguarded } from './guarded-text.ts'
import { readNumber } from './read-number.ts'
import { readTime } from './read-time.ts'
import { squeezed, type TransferColumn } from './transfer-column.ts'

/** What a cell says, as the API takes it, or what is wrong with it. Null is an empty cell. */
export type CellReading = { value: unknown } | { fault: string }

export interface ReadingOptions extends DateReading {
  /** What this file means by its words: the cell as `squeezed` leaves it → a code, or the record that is meant. */
  words?: Readonly<Record<string, string>>
  /** Whether cells are texts of a spreadsheet: spaces round them, and an apostrophe before them, are not part of what they say. */
  isSheet: boolean
}

const YES = ['true', 'yes', 'y', '1', 'x', 'ja', 'j', 'wahr', 'si', 's', 'verdadero', 'हाँ', 'हां']
const NO = ['false', 'no', 'n', '0', 'nein', 'falsch', 'falso', 'नहीं']

const fault = (text: string): CellReading => ({ fault: text })

function readDay(text: string, options: DateReading): CellReading {
  const read = readDate(text, options)
  // A spreadsheet writes midnight beside a date that has no time.
  if (!read || !/^(T?00:00(:00)?(\.0+)?Z?)?$/.test(read.rest)) return fault('is not a date')
  return isDateText(read.date) ? { value: read.date } : fault('is not a date that exists, from 1900 to 2099')
}

function readMoment(text: string, options: DateReading): CellReading {
  if (isInstantText(text)) return { value: text }
  const read = readDate(text, options)
  if (!read) return fault('is not a date and time')
  if (!isDateText(read.date)) return fault('is not a date that exists')
  if (read.rest === '') return { value: read.date }
  const zoned = /^[T, ]*([\d:.]+)\s*(Z|[+-]\d{2}:?\d{2})$/.exec(read.rest)
  const time = readTime((zoned?.[1] ?? read.rest).replace(/^[T, ]+/, ''))
  if (time === null) return fault('is not a date and time in whole minutes')
  const offset = zoned?.[2]?.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? ''
  const at = `${time === '24:00' ? `${addDays(read.date, 1)}T00:00` : `${read.date}T${time}`}${offset}`
  return isInstantText(at) ? { value: at } : fault('is not a date and time from 2000 to 2099')
}

/** A word of a list that whoever made it wrote down: `constructor` is none. */
function wordIn(words: Readonly<Record<string, string>> | undefined, word: string): string | undefined {
  return words && Object.hasOwn(words, word) ? words[word] : undefined
}

function readCode(
  text: string,
  { codes = [], synonyms = {} }: TransferColumn,
  words: ReadingOptions['words'],
): CellReading {
  const bare = squeezed(text)
  const known = wordIn(words, bare) ?? codes.find((code) => squeezed(code) === bare) ?? wordIn(synonyms, bare)
  return known === undefined
    ? fault(`is none of ${codes.join(', ')}: say in the mapping what it means`)
    : { value: known }
}

function readCodes(text: string, column: TransferColumn, words: ReadingOptions['words']): CellReading {
  const all = text.split(/[,;|]/).flatMap((part) => (part.trim() === '' ? [] : [readCode(part.trim(), column, words)]))
  const wrong = all.find((one) => 'fault' in one)
  return wrong ?? { value: all.map((one) => 'value' in one && one.value) }
}

function readObject(text: string): CellReading {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return fault('is not JSON')
  }
}

function readFlag(text: string): CellReading {
  const bare = squeezed(text)
  if (YES.includes(bare)) return { value: true }
  return NO.includes(bare) ? { value: false } : fault('is neither yes nor no')
}

/** Reads a cell of a column as the API takes its field. */
export function readCell(column: TransferColumn, cell: unknown, options: ReadingOptions): CellReading {
  if (cell === null || cell === undefined || cell === '') return { value: null }
  if (typeof cell !== 'string') return readTyped(column, cell, options)
  const text = options.isSheet ? unguarded(cell) : cell
  if (text === '') return { value: null }
  const { words } = options
  switch (column.as) {
    case 'text':
      return { value: text }
    case 'reference':
      return { value: wordIn(words, squeezed(text)) ?? text }
    case 'date':
      return readDay(text, options)
    case 'instant':
      return readMoment(text, options)
    case 'time': {
      const time = readTime(text)
      return time === null ? fault('is not a time of day') : { value: time }
    }
    case 'number': {
      const number = readNumber(text)
      return number === null ? fault('is not a number') : { value: number }
    }
    case 'flag':
      return readFlag(text)
    case 'code':
      return readCode(text, column, words)
    case 'codes':
      return readCodes(text, column, words)
    case 'object':
      return readObject(text)
  }
}

/** What is no text comes from JSON, which says what it means. */
function readTyped(column: TransferColumn, cell: unknown, options: ReadingOptions): CellReading {
  if (column.as === 'codes' && Array.isArray(cell)) return readCodes(cell.join(','), column, options.words)
  if (column.as === 'object' && typeof cell === 'object') return { value: cell }
  if (column.as === 'flag' && typeof cell === 'boolean') return { value: cell }
  if (column.as === 'number' && typeof cell === 'number') return { value: cell }
  if (typeof cell === 'number') return readCell(column, String(cell), options)
  return fault('is not of the right type')
}

/** Writes the value of a field as a cell of a CSV file: `readCell` reads the same value of it. Null and what is absent are empty. */
export function writeCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return guarded(value)
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
