const DAY = 86_400_000

/** By how much the zone's clock is ahead of UTC then. */
function aheadAt(at: number, timeZone: string): number {
  const shown = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
}

/** The moment when clocks of the zone show `HH:mm` on that day; `24:00` is the start of the next one. */
export function momentOf(day: string, time: string, timeZone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const asUtc = Date.parse(`${day}T00:00:00Z`) + (hours * 60 + minutes) * 60_000
  const guess = asUtc - aheadAt(asUtc, timeZone)
  return asUtc - aheadAt(guess, timeZone)
}

export const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** Monday 1 to Sunday 7, as working hours have it. */
export const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
