const DAY = 86_400_000

// Days are few, and each is asked about again and again: to spell one costs more than all that is done with it.
const numbers = new Map<string, number>()
const texts = new Map<number, string>()
const MOST_KEPT = 20_000

/** Days from 1970-01-01 to a calendar day 'YYYY-MM-DD'; NaN for a text that is none. */
export function dayNumber(date: string): number {
  const known = numbers.get(date)
  if (known !== undefined) return known
  const day = Date.parse(`${date}T00:00Z`) / DAY
  if (numbers.size >= MOST_KEPT) numbers.clear()
  numbers.set(date, day)
  return day
}

/** The calendar day 'YYYY-MM-DD' that is so many days after 1970-01-01. */
export function dayText(day: number): string {
  const known = texts.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY).toISOString().slice(0, 10)
  if (texts.size >= MOST_KEPT) texts.clear()
  texts.set(day, date)
  return date
}
