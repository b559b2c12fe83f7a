import { dateOf, dayOf } from '../../parts/dates.ts'
import type { CommonWords } from '../../words/common/en.ts'

interface Shown {
  common: Pick<CommonWords, 'today' | 'tomorrow'>
  language: string
  timeZone?: string
}

const DAY = 86_400_000

/** “Today”, “Tomorrow” or the date. */
export function dayName(at: string, { common, language, timeZone }: Shown, now = Date.now()): string {
  const word = dayWord(dayOf(at, timeZone), { common, ...(timeZone && { timeZone }) }, now)
  return word ?? dateOf(at, { language, ...(timeZone && { timeZone }) })
}

/** The word for a calendar day, where it is today or tomorrow in the zone. */
export function dayWord(day: string, { common, timeZone }: Omit<Shown, 'language'>, now = Date.now()): string | null {
  if (day === dayOf(now, timeZone)) return common.today
  return day === dayOf(now + DAY, timeZone) ? common.tomorrow : null
}
