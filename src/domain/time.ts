import { offsetAt, offsetsOn } from './clock-offsets.ts'
import { dayNumber, dayText } from './days.ts'
import { DomainError } from './errors.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/
const OFFSET = /(Z|[+-]\d{2}:\d{2})$/
const YEAR_2000 = Date.UTC(2000, 0, 1)
const YEAR_2100 = Date.UTC(2100, 0, 1)

/** Whether this is a name of the IANA time zone database; fixed offsets such as `+05:30` are not. */
export function zoneExists(zone: string): boolean {
  if (knownZones.has(zone)) return true
  if (!/^[A-Za-z][\w+/-]*$/.test(zone) || !isFormattable(zone)) return false
  if (knownZones.size < ZONES_KEPT) knownZones.add(zone)
  return true
}

// A format is dear to make, and stored settings are read with every record. Only names that exist are kept. UTC always does, and
// is asked about while an isolate starts, where the first format costs several milliseconds.
const knownZones = new Set(['UTC'])
const ZONES_KEPT = 1_000

function isFormattable(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: zone }))
  } catch {
    return false
  }
}

/** Whether this is a calendar day 'YYYY-MM-DD' that exists, from 1900 to 2099. */
export function isDateText(text: string): boolean {
  return isCalendarDay(text) && text >= '1900-01-01' && text <= '2099-12-31'
}

/**
 * Whether this is an instant in the strict form of ISO 8601: `2026-11-22T10:00`, seconds and up to nine decimals
 * (milliseconds count) optional, then `Z`, `±hh:mm` or nothing (a wall-clock time), from 2000 to 2099, judged in UTC where there is an offset.
 */
export function isInstantText(text: string): boolean {
  const date = INSTANT.exec(text)?.[1]
  if (date === undefined || !isCalendarDay(date)) return false
  return isInYears(Date.parse(hasOffset(text) ? text : `${text}Z`))
}

/** Whether a text that `isInstantText` accepts is a whole minute: it has no seconds, or they are zero. */
export function isWholeMinute(text: string): boolean {
  return Number(/T\d{2}:\d{2}:([\d.]+)/.exec(text)?.[1] ?? 0) === 0
}

/** Whether an instant's text names its offset; without one it is a wall-clock time. */
export function hasOffset(text: string): boolean {
  return text.includes('T') && OFFSET.test(text)
}

/**
 * Reads an instant, as `isInstantText` describes it, to epoch milliseconds. Without an offset it is wall-clock in `zone`,
 * where a repeated time is the first.
 * @throws DomainError DST_GAP for a wall-clock time that does not exist, VALIDATION_ERROR for what is no instant.
 */
export function readInstant(text: string, zone: string): number {
  if (!isInstantText(text)) throw notAnInstant()
  if (hasOffset(text)) return Date.parse(text)
  const instant = wallClock({ date: text.slice(0, 10), time: text.slice(11), zone })
  if (!isInYears(instant)) throw notAnInstant()
  return instant
}

/** The day `n` days after `date`; both 'YYYY-MM-DD'. */
export function addDays(date: string, n: number): string {
  return dayText(dayNumber(date) + n)
}

/** Days from `from` to `to`: negative when `to` is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** ISO 8601 weekday: Monday 1 to Sunday 7. */
export function isoWeekday(date: string): number {
  return new Date(dayNumber(date) * DAY).getUTCDay() || 7
}

/** The calendar day 'YYYY-MM-DD' of an instant (epoch ms) in a zone. */
export function localDate(instant: number, zone: string): string {
  return dayText(Math.floor((instant + offsetAt(instant, zone)) / DAY))
}

/** The calendar day of an instant (epoch ms) in a zone, as days since 1970. */
export function localDay(instant: number, zone: string): number {
  return Math.floor((instant + offsetAt(instant, zone)) / DAY)
}

/** The wall-clock time 'HH:mm' of an instant (epoch ms) in a zone. */
export function localTime(instant: number, zone: string): string {
  const local = instant + offsetAt(instant, zone)
  return timeOfDay(local - Math.floor(local / DAY) * DAY)
}

/** The time 'HH:mm' that clocks show so many milliseconds after they showed midnight, in [0, 24 h). */
export function timeOfDay(sinceMidnight: number): string {
  const minute = Math.floor(sinceMidnight / MINUTE)
  const known = timesOfDay[minute]
  if (known !== undefined) return known
  const time = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`
  timesOfDay[minute] = time
  return time
}

/** By minute, as they are asked for: a listing tells thousands of times, and a day has 1,440. */
const timesOfDay: string[] = []

/** An instant (epoch ms) as ISO 8601 in UTC with milliseconds, as `toISOString` of a Date writes it. */
export function instantText(instant: number): string {
  if (instant % MINUTE !== 0) return new Date(instant).toISOString()
  const day = Math.floor(instant / DAY)
  return `${dayText(day)}T${timeOfDay(instant - day * DAY)}:00.000Z`
}

/** The first instant (epoch ms) of a local day, as days since 1970: not every day begins at 00:00. */
export function startOfLocalDay(day: number, zone: string): number {
  return resolve(day * DAY, zone).instant
}

/** The first instant (epoch ms) of a local day 'YYYY-MM-DD'. */
export function startOfDay(date: string, zone: string): number {
  return startOfLocalDay(dayNumber(date), zone)
}

/** The half-open range of instants (epoch ms) a local day covers: 23 to 25 hours. */
export function dayRange(date: string, zone: string): { start: number; end: number } {
  return { start: startOfDay(date, zone), end: startOfDay(addDays(date, 1), zone) }
}

/** A wall-clock reading; `time` is 'HH:mm' with optional seconds, '24:00' is the end of the day. */
export interface WallClock {
  date: string
  time: string
  zone: string
}

/**
 * The instant (epoch ms) of a wall-clock time; one that exists twice is the first. Of a time the clocks skip it is the moment
 * they are set forward.
 */
export function resolveClock({ date, time, zone }: WallClock): { instant: number; skipped: boolean } {
  return resolve(Date.parse(`${date}T${time}Z`), zone)
}

/**
 * The instant (epoch ms) of a wall-clock time; one that exists twice is the first.
 * @throws DomainError DST_GAP for a time the clocks skip.
 */
export function wallClock(clock: WallClock): number {
  const { instant, skipped } = resolveClock(clock)
  if (skipped) throw new DomainError('DST_GAP', 'This local time does not exist: the clocks are set forward over it.')
  return instant
}

/** As `wallClock`, but a skipped time is the moment the clocks are set forward, so that working hours survive it. */
export function sessionBoundary(clock: WallClock): number {
  return resolveClock(clock).instant
}

/** @param local what the clocks show, as epoch ms of a clock that is never changed */
function resolve(local: number, zone: string): { instant: number; skipped: boolean } {
  const byOffsetBefore = local - offsetAt(local - DAY, zone)
  const byOffsetAfter = local - offsetAt(local + DAY, zone)
  const exists = (at: number) => at + offsetAt(at, zone) === local
  const earlier = Math.min(byOffsetBefore, byOffsetAfter)
  if (exists(earlier)) return { instant: earlier, skipped: false }
  const later = Math.max(byOffsetBefore, byOffsetAfter)
  if (exists(later)) return { instant: later, skipped: false }
  const sameDay = offsetsOn(Math.floor(byOffsetBefore / DAY), zone).changesAt
  const change = sameDay <= byOffsetBefore ? sameDay : offsetsOn(Math.floor(byOffsetAfter / DAY), zone).changesAt
  return { instant: change, skipped: true }
}

function isCalendarDay(text: string): boolean {
  const day = DATE.test(text) ? dayNumber(text) : Number.NaN
  return !Number.isNaN(day) && dayText(day) === text
}

function twoDigits(n: number): string {
  return n < 10 ? `0${n}` : String(n)
}

function isInYears(instant: number): boolean {
  return instant >= YEAR_2000 && instant < YEAR_2100
}

function notAnInstant(): DomainError {
  return new DomainError('VALIDATION_ERROR', 'An instant is ISO 8601 between the years 2000 and 2099.')
}
