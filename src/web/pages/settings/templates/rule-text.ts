import type { AddTemplateInput, TemplateRecord } from '../../../../features/series/templates/schemas.ts'

export type Rule = TemplateRecord['recurrence']
export type Frequency = Rule['frequency']

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const satisfies readonly Frequency[]

/** Monday first, as RFC 5545 writes them. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** What the form of a rule holds. */
export interface RuleText {
  frequency: Frequency
  interval: string
  byDay: readonly string[]
  end: 'none' | 'count' | 'until'
  count: string
  until: string
}

export const ruleTextOf = ({ frequency, interval, byDay = [], count, until }: Rule): RuleText => ({
  frequency,
  interval: String(interval),
  byDay,
  end: count === undefined ? (until === undefined ? 'none' : 'until') : 'count',
  count: count === undefined ? '' : String(count),
  until: until ?? '',
})

/** `2MO` is the second Monday, `-1FR` the last Friday, `MO` each Monday. */
export const dayParts = (day: string) => ({ ordinal: Number(day.slice(0, -2)), weekday: day.slice(-2) as Weekday })

export const dayText = (ordinal: number, weekday: Weekday) => `${ordinal === 0 ? '' : ordinal}${weekday}`

/** The same rule by another frequency: days of a month are no days of a week, and a year has none. */
export function withFrequency(text: RuleText, frequency: Frequency): RuleText {
  const isOfWeeks = (one: Frequency) => one === 'DAILY' || one === 'WEEKLY'
  const stay = isOfWeeks(frequency) && isOfWeeks(text.frequency)
  return { ...text, frequency, byDay: stay ? text.byDay : [] }
}

const MOST = { interval: 366, count: 104 } as const

/** Whether a field holds a whole number that the API takes there. */
export const isNumber = (typed: string, name: keyof typeof MOST) =>
  /^\d{1,3}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= MOST[name]

export const isRuleWhole = ({ interval, end, count, until }: RuleText) =>
  isNumber(interval, 'interval') && (end !== 'count' || isNumber(count, 'count')) && (end !== 'until' || until !== '')

/** As the API takes it. */
export function ruleOf({ frequency, interval, byDay, end, count, until }: RuleText): AddTemplateInput['recurrence'] {
  return {
    frequency,
    interval: Number(interval),
    ...(byDay.length > 0 && { byDay: [...new Set(byDay)] }),
    ...(end === 'count' && { count: Number(count) }),
    ...(end === 'until' && { until }),
  }
}
