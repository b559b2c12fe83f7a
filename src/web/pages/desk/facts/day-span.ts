import { dayAfter, momentOf, weekdayOf } from './wall-time.ts'

export type View = 'day' | 'week'

/** The days that a view of this one shows: itself, or its week from Monday on. */
export function daysOf(view: View, day: string): string[] {
  if (view === 'day') return [day]
  const monday = dayAfter(day, 1 - weekdayOf(day))
  return Array.from({ length: 7 }, (_, place) => dayAfter(monday, place))
}

/**
 * From the first moment of these days to the last, as the API takes it.
 * @param around milliseconds by which what lies beyond reaches into them
 */
export function spanOfDays(days: readonly string[], zone: string, around: number): { from: string; to: string } {
  const [first = ''] = days
  const last = days.at(-1) ?? first
  const at = (day: string, by: number) => new Date(momentOf(day, '00:00', zone) + by).toISOString()
  return { from: at(first, -around), to: at(dayAfter(last, 1), around) }
}
