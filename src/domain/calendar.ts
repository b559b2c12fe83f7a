import type { Closure, DayFacts } from './availability.ts'
import type { ClinicSettings } from './clinic-settings.ts'
import { addDays, dayRange, localDate } from './time.ts'
import { type Interval, type Session, sessionsReaching, type WorkingSession } from './working-hours.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

/** More than the longest buffer a clinic can set. */
const NEARBY = 4 * HOUR

/** No visit is longer. */
const LONGEST_VISIT = 8 * HOUR

/** A visit as its doctor's calendar knows it. */
export interface Busy extends Interval {
  id: string
}

/** What binds a doctor in one clinic. */
export interface ClinicRules {
  clinicId: string
  isActive: boolean
  settings: ClinicSettings
  versions: { clinic: number; membership: number; doctor: number }
  locations: { id: string; timezone: string }[]
  sessions: WorkingSession[]
  closures: Closure[]
  timeOff: Interval[]
}

/** One UTC day as it was read at `readAt` (epoch ms), with what has been noted since. */
interface MetDay {
  readonly readAt: number
  readonly busy: readonly Busy[]
}

/** A doctor's calendar as far as it has been met: the rules of every clinic, and the visits of some UTC days. */
export interface Calendar {
  doctorId: string
  /** The doctor's own user, who may book for themselves. */
  userId: string | null
  clinics: ClinicRules[]
  /** Visits by UTC day (days since 1970); a day that is not a key has not been met. */
  days: Map<number, MetDay>
  /** Open visits of the patient a decision is about, whoever their doctor is; never kept. */
  patientBusy?: readonly Busy[]
  /** When the rules, and with them the latest of the days, were read from the database; epoch ms. */
  readAt: number
}

/** The UTC days an interval touches, as days since 1970. */
export function utcDays({ start, end }: Interval): number[] {
  const first = Math.floor(start / DAY)
  const last = Math.floor((Math.max(end, start + 1) - 1) / DAY)
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
}

/** Runs of consecutive UTC days as intervals, to be read in one go each. */
export function runsOfDays(days: Iterable<number>): Interval[] {
  const runs: Interval[] = []
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last.end === day * DAY) last.end += DAY
    else runs.push({ start: day * DAY, end: (day + 1) * DAY })
  }
  return runs
}

/** Puts visits read for some days in their place; whatever was known of those days is replaced. */
export function meetDays(calendar: Calendar, days: Iterable<number>, busy: readonly Busy[]): void {
  for (const day of days) calendar.days.set(day, { readAt: calendar.readAt, busy: [] })
  for (const visit of busy) occupy(calendar, visit)
}

/** Notes that a visit holds its time, on the days that have been met. */
export function occupy(calendar: Calendar, visit: Busy): void {
  for (const day of utcDays(visit)) {
    const known = calendar.days.get(day)
    if (!known) continue
    const others = known.busy.filter((busy) => busy.id !== visit.id)
    const busy = [...others, { id: visit.id, start: visit.start, end: visit.end }]
    calendar.days.set(day, { ...known, busy })
  }
}

/** Notes that a visit holds no time any more. */
export function vacate(calendar: Calendar, id: string): void {
  if (calendar.patientBusy) calendar.patientBusy = calendar.patientBusy.filter((visit) => visit.id !== id)
  for (const [day, known] of calendar.days) {
    if (!known.busy.some((visit) => visit.id === id)) continue
    calendar.days.set(day, { ...known, busy: known.busy.filter((visit) => visit.id !== id) })
  }
}

/** A copy to try things in: what is noted there is not known here. */
export function draftOf(calendar: Calendar): Calendar {
  return { ...calendar, days: new Map(calendar.days) }
}

/** The visits that overlap an interval, each once. */
export function busyIn(calendar: Calendar, interval: Interval): Busy[] {
  const found = new Map<string, Busy>()
  for (const day of utcDays(interval))
    for (const visit of calendar.days.get(day)?.busy ?? [])
      if (visit.start < interval.end && interval.start < visit.end) found.set(visit.id, visit)
  return [...found.values()]
}

/** The whole hours round a clinic's local day: whatever a booking on that day could touch, in whichever zone its locations are. */
export function reachOfDay(date: string): Interval {
  const noon = Date.parse(`${date}T12:00:00Z`)
  return { start: noon - 36 * HOUR, end: noon + 36 * HOUR }
}

/** A local day in whichever of some zones it begins first and ends last, and as long after it as a visit of that day may last. */
function visitsOf(date: string, zones: readonly string[]): Interval {
  const days = [...new Set(zones)].map((zone) => dayRange(date, zone))
  return {
    start: Math.min(...days.map((day) => day.start)),
    end: Math.max(...days.map((day) => day.end)) + LONGEST_VISIT,
  }
}

/** The sessions that reach into an interval, of the locations that are open for booking, earliest first. */
export function openSessions(
  rules: Pick<ClinicRules, 'locations' | 'sessions' | 'settings'>,
  span: Interval,
): Session[] {
  const zones = new Map(rules.locations.map((location) => [location.id, location.timezone]))
  const open = rules.sessions.filter((session) => zones.has(session.locationId))
  return sessionsReaching(span, open, (id) => zones.get(id) ?? rules.settings.timezone)
}

/**
 * The facts of the local day of a moment (epoch ms) in one clinic: every session that could hold a visit which begins then.
 * @param without a visit that is being moved: its own time does not stand in its way.
 */
export function factsAt(
  calendar: Calendar,
  rules: ClinicRules,
  { at, without }: { at: number; without?: string | undefined },
): DayFacts {
  return dayFacts(calendar, rules, { date: localDate(at, rules.settings.timezone), without })
}

/**
 * The facts of one local day in one clinic, for listing and for deciding. That day is another time in each of the clinic's
 * zones, and the sessions are those that reach into any of these, whatever day they began on.
 * @param without a visit that is being moved: its own time does not stand in its way.
 */
export function dayFacts(
  calendar: Calendar,
  rules: ClinicRules,
  { date, without }: { date: string; without?: string | undefined },
): DayFacts {
  const zones = rules.locations.map(({ timezone }) => timezone)
  const sessions = openSessions(rules, visitsOf(date, [rules.settings.timezone, ...zones]))
  const reach = reachOfDay(date)
  const touches = (interval: Interval) => interval.start < reach.end && reach.start < interval.end
  return {
    clinicId: rules.clinicId,
    doctorId: calendar.doctorId,
    date,
    settings: rules.settings,
    locationIds: rules.locations.map(({ id }) => id),
    sessions,
    closures: rules.closures.filter(touches),
    timeOff: rules.timeOff.filter(touches),
    busy: busyIn(calendar, reach)
      .filter((busy) => busy.id !== without && mattersIn(sessions, busy))
      .map(({ start, end }) => ({ start, end })),
    ...(calendar.patientBusy && {
      patientBusy: calendar.patientBusy.filter((busy) => busy.id !== without && touches(busy)),
    }),
    versions: rules.versions,
    madeAt: Math.min(
      calendar.readAt,
      ...utcDays(reach).map((day) => calendar.days.get(day)?.readAt ?? calendar.readAt),
    ),
  }
}

/** Whether what stands in this time bears on a day's slots: it lies in one of its sessions, or within any buffer of one. */
export function mattersIn(sessions: readonly Interval[], { start, end }: Interval): boolean {
  return sessions.some((session) => start < session.end + NEARBY && session.start - NEARBY < end)
}

/** Every local day, in any zone, whose slots an interval may bear on: visits that began on it may still go on, with a buffer. */
export function localDaysOf({ start, end }: Interval): string[] {
  const first = localDate(start - LONGEST_VISIT - NEARBY, 'UTC')
  const last = localDate(end, 'UTC')
  const days = [addDays(first, -1)]
  while ((days.at(-1) as string) <= last) days.push(addDays(days.at(-1) as string, 1))
  return days
}

/** The UTC days that the local days may touch, in whichever zone. */
export function daysRound(dates: readonly string[]): number[] {
  return [...new Set(dates.flatMap((date) => utcDays(reachOfDay(date))))]
}

/** The local days, in whichever zone, on which times may stand. */
export function datesOf(times: readonly Interval[]): string[] {
  return [...new Set(times.flatMap(localDaysOf))]
}
