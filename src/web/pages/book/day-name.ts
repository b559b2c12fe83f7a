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
  const day = dayOf(at, timeZone)
  if (day === dayOf(now, timeZone)) return common.today
  if (day === dayOf(now + DAY, timeZone)) return common.tomorrow
  return dateOf(at, { language, ...(timeZone && { timeZone }) })
}
