import { latinDigits } from '../latin-digits.ts'
import { addDays, isDateText, isInstantText } from '../time.ts'
import { type DateReading, readDate } from './date-order.ts'
import { guarded, unguarded } from './guarded-text.ts'
import { readMinutes } from './read-minutes.ts'
import { readNumber } from './read-number.ts'
import { readTime } from './read-time.ts'
import { isRounded, saysNoDate, saysNothing, withoutFraction } from './sheet-marks.ts'
import { squeezed, type TransferColumn } from './transfer-column.ts'

/** What a cell says, as the API takes it, or what is wrong with it. Null is an empty cell. */
export type CellReading = { value: unknown } | { fault: string }

export interface ReadingOptions extends DateReading {
  /** What this file means by its words: the cell as `squeezed` leaves it → a code, or the record that is meant. */
  words?: Readonly<Record<string, string>>
  /** Whether cells are texts of a spreadsheet: spaces round them, and an apostrophe before them, are not part of what they say. */
  isSheet: boolean
}

const YES = [
  ...['true', 't', 'yes', 'y', '1', 'x', 'on', 'active', 'ja', 'j', 'wahr', 'aktiv', 'si', 's', 'verdadero'],
  ...['activo', 'activa', 'हाँ', 'हां', 'सक्रिय'],
]
const NO = [
  ...['false', 'f', 'no', 'n', '0', 'off', 'inactive', 'nein', 'falsch', 'inaktiv', 'falso', 'inactivo', 'inactiva'],
  ...['नहीं', 'निष्क्रिय'],
]

const fault = (text: string): CellReading => ({ fault: text })

/** A spreadsheet counts days, and shows the count where its column is not of dates: from which day, the file does not say. */
const COUNTED = /^\d{5}([.,]\d+)?$/
const COUNT = 'is a count of days: format its column as dates in the spreadsheet, and save it again'

function readDay(text: string, options: DateReading): CellReading {
  if (COUNTED.test(text)) return fault(COUNT)
  const read = readDate(text, options)
  // A spreadsheet writes midnight beside a date that has no time.
  if (!read || !/^(T?00:00(:00)?(\.0+)?Z?)?$/.test(read.rest)) return fault('is not a date')
  return isDateText(read.date) ? { value: read.date } : fault('is not a date that exists, from 1900 to 2099')
}

function readMoment(text: string, options: DateReading): CellReading {
  if (isInstantText(text)) return { value: text }
  if (COUNTED.test(text)) return fault(COUNT)
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

const ROUNDED = 'was rounded by a spreadsheet: format its column as text there, and fill it again'

/** Whether a cell of a column says that nothing is there: prose may say so itself, and in JSON null says it. */
function isNothing({ as }: TransferColumn, cell: string, { isSheet }: ReadingOptions): boolean {
  if (as === 'text' || as === 'object') return false
  if (as === 'token' || as === 'reference') return isSheet && saysNothing(cell)
  return saysNothing(cell) || ((as === 'date' || as === 'instant') && saysNoDate(cell))
}

/** What stands for something by its digits: a spreadsheet has damaged some. @param cell as the file has it, @param text what it says */
function readToken(cell: string, text: string, isSheet: boolean): CellReading {
  if (isSheet && isRounded(cell)) return fault(ROUNDED)
  return { value: isSheet ? withoutFractionOf(cell, text) : text }
}

/** Guarded by an apostrophe, it is as it was written. */
const withoutFractionOf = (cell: string, text: string) => (cell === text ? withoutFraction(text) : text)

/** @returns `wrong` where it is null: the cell says none */
const readAs = <T>(value: T | null, wrong: string): CellReading => (value === null ? fault(wrong) : { value })

/** Reads a cell of a column as the API takes its field. */
export function readCell(column: TransferColumn, cell: unknown, options: ReadingOptions): CellReading {
  if (cell === null || cell === undefined || cell === '') return { value: null }
  if (typeof cell !== 'string') return readTyped(column, cell, options)
  const { words, isSheet } = options
  const bare = cell.trim()
  const text = isSheet ? unguarded(cell) : cell
  if (text === '' || isNothing(column, bare, options)) return { value: null }
  switch (column.as) {
    case 'text':
      return { value: text }
    case 'token':
      return readToken(bare, text, isSheet)
    case 'reference': {
      const word = wordIn(words, squeezed(text))
      return word === undefined ? readToken(bare, text, isSheet) : { value: word }
    }
    case 'date':
      return readDay(latinDigits(text), options)
    case 'instant':
      return readMoment(latinDigits(text), options)
    case 'time':
      return readAs(readTime(latinDigits(text)), 'is not a time of day')
    case 'number':
      return readAs(readNumber(latinDigits(text)), 'is not a number')
    case 'minutes':
      return readAs(readMinutes(latinDigits(text)), 'is not a number of minutes')
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
  if ((column.as === 'number' || column.as === 'minutes') && typeof cell === 'number') return { value: cell }
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
