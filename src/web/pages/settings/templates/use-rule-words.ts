import { dateOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'
import { dayParts, type Rule, WEEKDAYS, type Weekday } from './rule-text.ts'
import { useTemplateWords } from './template-words.ts'

/** A Monday at noon. */
const MONDAY = Date.parse('2026-11-23T12:00:00Z')
const DAY = 86_400_000

/** A weekday by its name in a language. */
export function weekdayName(day: Weekday, language: string, weekday: 'long' | 'short' = 'long'): string {
  const at = MONDAY + WEEKDAYS.indexOf(day) * DAY
  return new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(at)
}

/** How visits come back, in plain words. */
export function useRuleWords() {
  const words = useTemplateWords()
  const { language } = useWords()
  const dayName = (day: string) => {
    const { ordinal, weekday } = dayParts(day)
    return words.dayOf(words.ordinals[String(ordinal)] ?? '', weekdayName(weekday, language))
  }
  return ({ frequency, interval, byDay = [], count, until }: Rule): string => {
    const days = new Intl.ListFormat(language, { type: 'conjunction' }).format(byDay.map(dayName))
    const parts = [
      words.every[frequency](interval),
      days !== '' && days,
      count !== undefined && words.times(count),
      until !== undefined && words.untilDate(dateOf(`${until}T12:00:00Z`, { language, timeZone: 'UTC' })),
    ]
    return parts.filter(Boolean).join(', ')
  }
}
