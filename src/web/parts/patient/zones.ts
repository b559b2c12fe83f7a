/** Minutes by which the wall clock of a zone is ahead of UTC. */
function offsetOf(at: number, timeZone?: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...(timeZone && { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
  return Math.round((wall - Math.floor(at / 60_000) * 60_000) / 60_000)
}

/** By how many hours it is later here than in the zone; below 0 it is earlier here. */
export const hoursApart = (timeZone: string, at: number, here?: string): number =>
  (offsetOf(at, here) - offsetOf(at, timeZone)) / 60

/** A zone as people of the language call it: “India Standard Time”. */
export function zoneName(timeZone: string, language: string, at: number): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone, timeZoneName: 'long' })
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
