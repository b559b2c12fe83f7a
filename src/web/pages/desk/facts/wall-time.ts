const DAY = 86_400_000
const MINUTE = 60_000

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  clocks.set(timeZone, made)
  return made
}

/** By how much the zone's clock is ahead of UTC then. */
function aheadAt(at: number, timeZone: string): number {
  return Date.parse(`${clockOf(timeZone).format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
}

/**
 * The moment when clocks of the zone show `HH:mm` on that day; `24:00` is the start of the next one. As the server has it: of a time
 * that they show twice it is the first, of one that they skip the moment when they are set forward.
 */
export function momentOf(day: string, time: string, timeZone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const shown = Date.parse(`${day}T00:00:00Z`) + (hours * 60 + minutes) * MINUTE
  const both = [shown - DAY, shown + DAY].map((near) => shown - aheadAt(near, timeZone))
  let [before, after] = [Math.min(...both), Math.max(...both)]
  for (const at of [before, after]) if (at + aheadAt(at, timeZone) === shown) return at
  const ahead = aheadAt(after, timeZone)
  while (after - before > MINUTE) {
    const between = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE
    if (aheadAt(between, timeZone) === ahead) after = between
    else before = between
  }
  return after
}

export const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** Monday 1 to Sunday 7, as working hours have it. */
export const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
