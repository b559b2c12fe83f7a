import type { InsightWords } from '../../../words/insight/en.ts'
import type { Numbers } from '../numbers.ts'
import type { Insights } from '../use-insights.ts'

/** Each week by its first day; the last one, which goes on, says so. */
export function weekNames({ byWeek }: Insights, { soFar }: InsightWords, numbers: Numbers): string[] {
  return byWeek.map(({ from }, week) => (week === byWeek.length - 1 && week > 0 ? soFar : numbers.day(from)))
}
