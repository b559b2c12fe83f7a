import { dayAfter, momentOf, weekdayOf } from './wall-time.ts'

export type View = 'day' | 'week'

/** The days that a view of this one shows: itself, or its week from Monday on. */
export function daysOf(view: View, day: string): string[] {
  if (view === 'day') return [day]
  const monday = dayAfter(day, 1 - weekdayOf(day))
  return Array.from({ length: 7 }, (_, place) => dayAfter(monday, place))
}

/** From the first moment of these days to the last, as the API takes it. */
export function spanOfDays(days: readonly string[], zone: string): { from: string; to: string } {
  const [first = ''] = days
  const last = days.at(-1) ?? first
  const at = (day: string) => new Date(momentOf(day, '00:00', zone)).toISOString()
  return { from: at(first), to: at(dayAfter(last, 1)) }
}
