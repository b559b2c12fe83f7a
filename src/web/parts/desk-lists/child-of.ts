import { dayOf } from '../dates.ts'

const GROWN_UP = 18

/** How old somebody is on a day, both as `2026-12-01`. */
export function ageOn(born: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}

/** The age of somebody who is a child there today; null for anybody else, and where the day of birth is not known. */
export function childsAge(dateOfBirth: string | null | undefined, timeZone: string, now: number): number | null {
  if (!dateOfBirth) return null
  const age = ageOn(dateOfBirth, dayOf(now, timeZone))
  return age < GROWN_UP ? age : null
}
