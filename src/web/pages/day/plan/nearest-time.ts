import type { FreeDay, FreeTime } from './use-free-times.ts'

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** The time that suits who came at `near`: on the first day that has one, the nearest by the clock. */
export function nearestTime(days: readonly FreeDay[], near: string): FreeTime | null {
  const distance = ({ localTime }: FreeTime) => Math.abs(minutesOf(localTime) - minutesOf(near))
  const [first] = days
  return first?.times.reduce((best, time) => (distance(time) < distance(best) ? time : best)) ?? null
}
