import { addDays, localDate, localTime, resolveClock } from '../time.ts'

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60

/** When a clinic sends nothing that can wait, by its own clock. */
export interface QuietHours {
  /** 'HH:mm'. They cross midnight where `to` is not after `from`; the same time twice: there are none. */
  from: string
  to: string
  /** The clinic's IANA zone. */
  zone: string
}

interface Span {
  start: number
  end: number
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Minutes that a clock goes forward from one time to the next time it shows another; 0 for the same. */
const minutesFrom = (from: string, to: string) => (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES

/** The quiet hours that begin on a local day: a beginning or an end that the clocks skip is when they are set forward. */
function beginningOn(date: string, { from, to, zone }: QuietHours): Span {
  const endsOn = to > from ? date : addDays(date, 1)
  return {
    start: resolveClock({ date, time: from, zone }).instant,
    end: resolveClock({ date: endsOn, time: to, zone }).instant,
  }
}

/**
 * The quiet hours around an instant. Clocks that are set back may show a quiet time again after the quiet hours have ended:
 * that is quiet too, until they show the end again.
 */
function spanAround(at: number, quiet: QuietHours): Span | null {
  if (quiet.from === quiet.to) return null
  const today = localDate(at, quiet.zone)
  for (const date of [today, addDays(today, -1)]) {
    const span = beginningOn(date, quiet)
    if (span.start <= at && at < span.end) return span
  }
  const time = localTime(at, quiet.zone)
  const since = minutesFrom(quiet.from, time)
  if (since >= minutesFrom(quiet.from, quiet.to)) return null
  const minute = at - (at % MINUTE)
  return { start: minute, end: minute + minutesFrom(time, quiet.to) * MINUTE }
}

/** Whether an instant (epoch ms) is in the quiet hours. */
export function isQuiet(at: number, quiet: QuietHours): boolean {
  return spanAround(at, quiet) !== null
}

/** When the quiet hours around an instant (epoch ms) are over; the instant itself where it is in none. */
export function endOfQuiet(at: number, quiet: QuietHours): number {
  // Where the clocks skip the whole pause between two of them, the next follow at once.
  let end = at
  for (let span = spanAround(end, quiet); span; span = spanAround(end, quiet)) end = span.end
  return end
}

/** When the quiet hours around an instant (epoch ms) have begun; the instant itself where it is in none. */
export function startOfQuiet(at: number, quiet: QuietHours): number {
  let start = at
  for (let span = spanAround(start, quiet); span; ) {
    start = span.start
    span = spanAround(start - MINUTE, quiet)
  }
  return start
}
