import { readNumber } from './read-number.ts'

const HOURS = 'h|hrs?|hours?|std|stunden?|horas?|घंटे?|घंटा'
const MINUTES = "m|min|mins|minutes?|minuten?|minutos?|मिनट|['′]"
const CLOCK = /^(\d{1,2}):([0-5]\d)(:00)?$/
const IN_WORDS = new RegExp(
  `^(?:(\\d+(?:[.,]\\d+)?)\\s*(?:${HOURS})\\.?)?\\s*(?:(\\d+)\\s*(?:${MINUTES})?\\.?)?$`,
  'iu',
)

/** A length of time as people write it, in minutes: `30`, `30 min`, `0:30`, `1 h`, `1h 15`, `1,5 Std.`. Null for what is none. */
export function readMinutes(cell: string): number | null {
  const text = cell.trim()
  const number = readNumber(text)
  if (number !== null) return number
  const [clock, hours = '', minutes = ''] = CLOCK.exec(text) ?? []
  if (clock !== undefined) return Number(hours) * 60 + Number(minutes)
  const [words, inHours, inMinutes] = IN_WORDS.exec(text) ?? []
  if (words === undefined || (inHours === undefined && inMinutes === undefined)) return null
  return Math.round(Number((inHours ?? '0').replace(',', '.')) * 60) + Number(inMinutes ?? 0)
}
