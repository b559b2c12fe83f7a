import { dateOf, timeOf } from '../../../parts/dates.ts'

/** A span as it is typed: whole days, both counted, or two times. */
export interface TypedSpan {
  isWhole: boolean
  from: string
  to: string
}

const DAY = 86_400_000

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10)

/** The wall-clock texts that the API takes. */
export const spanSent = ({ isWhole, from, to }: TypedSpan) =>
  isWhole ? { from: `${from}T00:00`, to: `${dayAfter(to)}T00:00` } : { from, to }

export const isOutOfOrder = ({ isWhole, from, to }: TypedSpan): boolean =>
  from !== '' && to !== '' && (isWhole ? to < from : to <= from)

/** The same span after the choice between days and times: what can be kept of it is kept. */
export function withWhole({ from, to }: TypedSpan, isWhole: boolean): TypedSpan {
  const as = (text: string, time: string) => (text === '' ? '' : isWhole ? text.slice(0, 10) : `${text}T${time}`)
  return { isWhole, from: as(from, '09:00'), to: as(to, '17:00') }
}

interface Shown {
  language: string
  timeZone: string | undefined
}

/** Whole days by their dates; else with the times. */
export function spanText({ from, to }: { from: string; to: string }, shown: Shown): string {
  const isWhole = timeOf(from, shown) === '00:00' && timeOf(to, shown) === '00:00'
  const first = dateOf(from, shown)
  const last = dateOf(isWhole ? Date.parse(to) - 1 : to, shown)
  if (isWhole) return first === last ? first : `${first} – ${last}`
  const [start, end] = [timeOf(from, shown), timeOf(to, shown)]
  return first === last ? `${first}, ${start}–${end}` : `${first}, ${start} – ${last}, ${end}`
}
