import { namedMonth } from './month-names.ts'

/** In which order the parts of a date stand. */
export const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

/** What the cells of a column have shown of the order of their dates. */
export interface OrderEvidence {
  /** Cells that begin with a date whose order is not plain. */
  dates: number
  /** Those whose first part can be no month, and those whose second can be none. */
  firstOverTwelve: number
  secondOverTwelve: number
}

export const NO_EVIDENCE: OrderEvidence = { dates: 0, firstOverTwelve: 0, secondOverTwelve: 0 }

const NUMERIC = /^(\d{1,2})\s?[./\- ]\s?(\d{1,2})\s?[./\- ]\s?(\d{4}|\d{2})(?!\d)/

/** Notes what a cell shows. */
export function noteOrder(evidence: OrderEvidence, cell: string): OrderEvidence {
  const [, first, second] = NUMERIC.exec(cell.trim()) ?? []
  if (first === undefined || second === undefined) return evidence
  return {
    dates: evidence.dates + 1,
    firstOverTwelve: evidence.firstOverTwelve + (Number(first) > 12 ? 1 : 0),
    secondOverTwelve: evidence.secondOverTwelve + (Number(second) > 12 ? 1 : 0),
  }
}

/**
 * The order of a column's dates: dmy if a first part is over 12, mdy if a second is. Where both fit, and where both were seen, it is to
 * be asked: a row shows nothing of its own order. Null where no date leaves a question.
 */
export function orderOf({ dates, firstOverTwelve, secondOverTwelve }: OrderEvidence): 'dmy' | 'mdy' | 'ask' | null {
  if (dates === 0) return null
  if (firstOverTwelve > 0 && secondOverTwelve === 0) return 'dmy'
  if (secondOverTwelve > 0 && firstOverTwelve === 0) return 'mdy'
  return 'ask'
}

/** The year of two digits: the latest that is not after `latest`. */
function wholeYear(year: string, latest: number): string {
  if (year.length === 4) return year
  const century = latest - (latest % 100)
  const whole = century + Number(year)
  return String(whole > latest ? whole - 100 : whole)
}

export interface DateReading {
  /** Null where the dates say it themselves. */
  order: DateOrder | null
  /** The latest year that two digits can mean. */
  latest: number
}

/**
 * The date that a cell begins with, as 'YYYY-MM-DD', and what follows it. It need not exist: whoever uses it asks.
 * @returns null for what is no date, or none in this order
 */
export function readDate(cell: string, { order, latest }: DateReading): { date: string; rest: string } | null {
  const iso =
    /^(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)/.exec(cell) ?? /^(\d{4})(\d{2})(\d{2})(?!\d)/.exec(cell)
  const [whole, first = '', second = '', third = ''] = iso ?? NUMERIC.exec(cell) ?? []
  const found = (matched: string, [year = '', month = '', day = '']: readonly string[]) => ({
    date: `${wholeYear(year, latest).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    rest: cell.slice(matched.length).trim(),
  })
  if (whole === undefined) {
    const named = namedMonth(cell)
    return named && found(named.whole, [named.year, named.month, named.day])
  }
  const by = iso ? 'ymd' : order
  if (by === null) return null
  const parts = { ymd: [first, second, third], dmy: [third, second, first], mdy: [third, first, second] }
  return found(whole, parts[by])
}
