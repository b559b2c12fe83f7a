const DAY = 86_400_000

const textOf = (utc: number) => new Date(utc).toISOString().slice(0, 10)

/** A day some days after another, both `2026-11-25`. */
export const addDays = (day: string, days: number): string => textOf(Date.parse(day) + days * DAY)

/** The same day of a later month, or that month's last. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return textOf(Date.UTC(year, month - 1 + months, Math.min(date, last)))
}

/** Noon of a calendar day in UTC: shown with the zone UTC, it is that day everywhere. */
export const noonOf = (day: string): string => `${day}T12:00:00Z`

export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY)

/** Years of age on a day. */
export function ageOn(day: string, born: string): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}
