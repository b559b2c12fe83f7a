import type { ClinicSettings } from './clinic-settings.ts'
import type { ErrorCode } from './errors.ts'
import { endOfRun, sessionsHolding } from './sessions-holding.ts'
import { addDays, localDate, localTime, startOfDay } from './time.ts'
import type { VisitType } from './visit.ts'
import type { Interval, Session } from './working-hours.ts'

const MINUTE = 60_000
const ALTERNATIVES_WITHIN = 14 * 24 * 60 * MINUTE

/** Hours in which a location is closed, or the whole clinic (`locationId` null). */
export interface Closure extends Interval {
  locationId: string | null
}

/**
 * The facts of one doctor in one clinic on one local day: what KV stores and what the doctor's object builds. Never slots. Its
 * sessions are all that could hold a visit which begins on that day in its own zone.
 */
export interface DayFacts {
  clinicId: string
  doctorId: string
  date: string
  settings: ClinicSettings
  /** The clinic's locations, open for booking: any other is not found. */
  locationIds: string[]
  sessions: Session[]
  closures: Closure[]
  timeOff: Interval[]
  busy: Interval[]
  /** The patient's own time, which only a decision about one patient knows: a listing is about the doctor. */
  patientBusy?: Interval[]
  versions: { clinic: number; membership: number; doctor: number }
  madeAt: number
}

/** Why a time cannot be booked, in the order in which the rules are asked. */
export const REFUSALS = [
  'MIN_NOTICE',
  'HORIZON',
  'OUTSIDE_HOURS',
  'CLOSURE',
  'TIME_OFF',
  'OFF_GRID',
  'BOOKED',
  'BUFFER',
  'PATIENT_BUSY',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** A time somebody asks for; `locationId` counts for IN_PERSON only. */
export interface Wanted extends Interval {
  type: VisitType
  locationId: string | null
}

/** Who asks, and when (epoch ms). Notice, horizon and the grid bind patients only. */
export interface Asker {
  isPatient: boolean
  now: number
  /** Notice and horizon bind bookings a patient makes of their own accord, not those a doctor asked for. */
  isAskedToCome?: boolean
  /** A visit that is moved: it may go as late as its own day (epoch ms of its start), and before no day its plan asks for. */
  moves?: { from: number; notBefore: number | null } | undefined
}

/** What a listing is asked for; `duration` in minutes. */
export interface SlotRequest {
  type: VisitType
  locationId?: string | null | undefined
  duration: number
}

/** A start of the grid. `locationId` is the session's for IN_PERSON, else null; `localTime` is 'HH:mm' in the visit's zone. */
export interface Slot extends Interval {
  localTime: string
  timezone: string
  locationId: string | null
  reason: Refusal | null
}

const CLOSEST_FIRST = ['BOOKED', 'TIME_OFF', 'CLOSURE', 'HORIZON', 'MIN_NOTICE'] as const

/** Why a whole day has nothing free; PAST when every start of it is. */
export type EmptyReason = (typeof CLOSEST_FIRST)[number] | 'OUTSIDE_HOURS' | 'PAST'

const ERRORS: Record<Refusal, ErrorCode> = {
  MIN_NOTICE: 'BOOKING_WINDOW_CLOSED',
  HORIZON: 'BOOKING_WINDOW_CLOSED',
  OUTSIDE_HOURS: 'OUTSIDE_WORKING_HOURS',
  CLOSURE: 'OUTSIDE_WORKING_HOURS',
  TIME_OFF: 'OUTSIDE_WORKING_HOURS',
  OFF_GRID: 'OUTSIDE_WORKING_HOURS',
  BOOKED: 'SCHEDULING_CONFLICT',
  BUFFER: 'SCHEDULING_CONFLICT',
  PATIENT_BUSY: 'SCHEDULING_CONFLICT',
}

/** The API's error for a refused time. */
export function errorOf(refusal: Refusal): ErrorCode {
  return ERRORS[refusal]
}

/**
 * Whether this asker may have this time, and if not, why: the one rule that listing and booking share. A past start is
 * not its concern.
 */
export function judge(facts: DayFacts, wanted: Wanted, asker: Asker): Refusal | null {
  return verdict(facts, wanted, boundsOf(facts, asker))
}

/** Whether any time lies within what binds an asker: where none does, whatever they ask for is refused. */
export function hasTimeToAskFor(settings: ClinicSettings, asker: Asker): boolean {
  const { notBefore, before } = boundsOf({ settings }, asker)
  return notBefore < before
}

/** What binds an asker on a day: `start` in `[notBefore, before)`, and the grid. */
interface Bounds {
  notBefore: number
  before: number
  isOnGridOnly: boolean
}

function boundsOf(
  { settings }: Pick<DayFacts, 'settings'>,
  { isPatient, now, isAskedToCome = false, moves }: Asker,
): Bounds {
  if (!isPatient || isAskedToCome) return { notBefore: -Infinity, before: Infinity, isOnGridOnly: isPatient }
  const lastDay = addDays(localDate(now, settings.timezone), settings.horizonDays)
  const ownDay = moves ? localDate(moves.from, settings.timezone) : lastDay
  const firstDayBeyond = addDays(ownDay > lastDay ? ownDay : lastDay, 1)
  return {
    notBefore: Math.max(now + settings.minNoticeMinutes * MINUTE, moves?.notBefore ?? -Infinity),
    before: startOfDay(firstDayBeyond, settings.timezone),
    isOnGridOnly: true,
  }
}

function verdict(facts: DayFacts, wanted: Wanted, bounds: Bounds): Refusal | null {
  if (wanted.start < bounds.notBefore) return 'MIN_NOTICE'
  if (wanted.start >= bounds.before) return 'HORIZON'
  const holding = sessionsHolding(facts.sessions, wanted)
  if (holding.length === 0) return 'OUTSIDE_HOURS'
  const open = holding.filter((session) => !facts.closures.some((one) => closes(one, session) && overlaps(one, wanted)))
  if (open.length === 0) return 'CLOSURE'
  if (overlapsAny(facts.timeOff, wanted)) return 'TIME_OFF'
  if (bounds.isOnGridOnly && !open.some((session) => isOnGrid(session, wanted, facts.settings))) return 'OFF_GRID'
  if (overlapsAny(facts.busy, wanted)) return 'BOOKED'
  if (overlapsAny(facts.busy, withBuffers(wanted, facts.settings))) return 'BUFFER'
  if (overlapsAny(facts.patientBusy ?? [], wanted)) return 'PATIENT_BUSY'
  return null
}

/** A start of the grid with the session it comes from; `timezone` is that of the visit it would be. */
interface Start extends Interval {
  timezone: string
  locationId: string | null
}

/**
 * Every start of the grid that stands under the day by its own local date, also past ones: each session's start +
 * k × `slotMinutes` (or the duration) while it lasts, the whole slot within it and the sessions that touch it.
 */
function* startsOn(facts: DayFacts, request: SlotRequest): Generator<Start> {
  const { type, duration } = request
  const length = duration * MINUTE
  const step = stepOf(facts.settings, length)
  for (const session of facts.sessions) {
    if (!isAskedFor(session, request)) continue
    const timezone = type === 'IN_PERSON' ? session.timezone : facts.settings.timezone
    const locationId = type === 'IN_PERSON' ? session.locationId : null
    const last = Math.min(session.end - 1, endOfRun(session, facts.sessions, type) - length)
    for (let start = session.start; start <= last; start += step)
      if (localDate(start, timezone) === facts.date) yield { start, end: start + length, timezone, locationId }
  }
}

/** Every start of the day's grid that is not past, free or with its reason, earliest first. */
export function listSlots(facts: DayFacts, request: SlotRequest, asker: Asker): Slot[] {
  const bounds = boundsOf(facts, asker)
  const slots = new Map<string, Slot>()
  for (const start of startsOn(facts, request)) {
    // A start that two sessions share has one verdict: `verdict` has looked at both.
    const key = `${start.start} ${start.locationId}`
    if (start.start < asker.now || slots.has(key)) continue
    const reason = verdict(facts, { ...start, type: request.type }, bounds)
    slots.set(key, { ...start, localTime: localTime(start.start, start.timezone), reason })
  }
  return [...slots.values()].sort((a, b) => a.start - b.start)
}

/** Why a day has nothing free for this asker: what stopped the starts that came closest to being free; null if one is. */
export function whyEmpty(facts: DayFacts, request: SlotRequest, asker: Asker): EmptyReason | null {
  const reasons = new Set(listSlots(facts, request, asker).map((slot) => slot.reason))
  if (reasons.has(null)) return null
  if (reasons.has('BUFFER') || reasons.has('PATIENT_BUSY')) return 'BOOKED'
  const closest = CLOSEST_FIRST.find((reason) => reasons.has(reason))
  if (closest) return closest
  const hasAny = !startsOn(facts, request).next().done
  return hasAny && reasons.size === 0 ? 'PAST' : 'OUTSIDE_HOURS'
}

/** Free slots nearest to `wanted` (epoch ms), at most 14 days from it, the earlier of two equally near ones first. */
export function nearestFree(
  days: readonly DayFacts[],
  request: SlotRequest & { wanted: number },
  asker: Asker,
  limit = 5,
): Slot[] {
  const distance = (slot: Slot) => Math.abs(slot.start - request.wanted)
  return days
    .flatMap((facts) => listSlots(facts, request, asker))
    .filter((slot) => slot.reason === null && distance(slot) <= ALTERNATIVES_WITHIN)
    .sort((a, b) => distance(a) - distance(b) || a.start - b.start)
    .slice(0, limit)
}

function isAskedFor(session: Session, { type, locationId }: SlotRequest): boolean {
  if (!session.types.includes(type)) return false
  return type !== 'IN_PERSON' || locationId === undefined || locationId === null || session.locationId === locationId
}

function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end
}

function overlapsAny(intervals: readonly Interval[], wanted: Interval): boolean {
  return intervals.some((interval) => overlaps(interval, wanted))
}

function closes(closure: Closure, session: Session): boolean {
  return closure.locationId === null || closure.locationId === session.locationId
}

function stepOf(settings: ClinicSettings, length: number): number {
  return settings.slotMinutes === null ? length : settings.slotMinutes * MINUTE
}

function isOnGrid(session: Session, wanted: Interval, settings: ClinicSettings): boolean {
  return (wanted.start - session.start) % stepOf(settings, wanted.end - wanted.start) === 0
}

// Each visit keeps its own buffers free of the other, so the longer of the two is what lies between any two visits.
function withBuffers(wanted: Interval, { bufferBefore, bufferAfter }: ClinicSettings): Interval {
  const gap = Math.max(bufferBefore, bufferAfter) * MINUTE
  return { start: wanted.start - gap, end: wanted.end + gap }
}
