import type { ClinicSettings } from './clinic-settings.ts'
import { steadyClocks } from './clock-offsets.ts'
import { dayNumber } from './days.ts'
import type { ErrorCode } from './errors.ts'
import { placeOf, type Run, runsFor } from './sessions-holding.ts'
import { timeOfDay } from './time.ts'
import { boundsOf, freeUntil, stepOf, type Terms, verdict } from './verdict.ts'
import type { VisitType } from './visit.ts'
import type { Interval, Session } from './working-hours.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
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
  /** They take back a time that was theirs until just now: notice, horizon and grid did not keep it from them before. */
  isTakingBack?: boolean
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
  const terms = { runs: runsFor(facts.sessions, wanted.type), bounds: boundsOf(facts.settings, asker) }
  return verdict(facts, placeOf(wanted), terms)
}

/** Whether any time lies within what binds an asker: where none does, whatever they ask for is refused. */
export function hasTimeToAskFor(settings: ClinicSettings, asker: Asker): boolean {
  const { notBefore, before } = boundsOf(settings, asker)
  return notBefore < before
}

/**
 * The starts of a session's grid, from `from` (epoch ms) on, that stand under the day by their own local date: its start +
 * k × `slotMinutes` (or the duration) while it lasts, the whole slot within it and the sessions that touch it. In order, and
 * without a reason yet.
 */
function startsIn(facts: DayFacts, request: SlotRequest, { run, from }: { run: Run; from: number }): Slot[] {
  const { session, locationId, until } = run
  const length = request.duration * MINUTE
  const step = stepOf(facts.settings, length)
  const stepsBefore = Math.max(0, Math.ceil((from - session.start) / step))
  const last = Math.min(session.end - 1, until - length)
  const timezone = locationId === null ? facts.settings.timezone : session.timezone
  const midnight = dayNumber(facts.date) * DAY
  const slots: Slot[] = []
  let clocks = { offset: 0, until: -Infinity }
  for (let start = session.start + stepsBefore * step; start <= last; start += step) {
    if (start >= clocks.until) clocks = steadyClocks(start, timezone)
    const sinceMidnight = start + clocks.offset - midnight
    if (sinceMidnight < 0 || sinceMidnight >= DAY) continue
    const localTime = timeOfDay(sinceMidnight)
    slots.push({ start, end: start + length, localTime, timezone, locationId, reason: null })
  }
  return slots
}

function giveReasons(facts: DayFacts, slots: readonly Slot[], terms: Terms): void {
  let clearUntil = -Infinity
  for (const slot of slots) {
    if (slot.end <= clearUntil) continue
    slot.reason = verdict(facts, slot, terms)
    if (slot.reason === null) clearUntil = freeUntil(facts, slot, terms.bounds)
  }
}

/** Every start of the day's grid that is not past, free or with its reason, earliest first. */
export function listSlots(facts: DayFacts, request: SlotRequest, asker: Asker): Slot[] {
  const runs = runsFor(facts.sessions, request.type)
  const terms = { runs, bounds: boundsOf(facts.settings, asker) }
  const lists: Slot[][] = []
  for (const run of runs) {
    if (!isAskedFor(run, request)) continue
    const slots = startsIn(facts, request, { run, from: asker.now })
    giveReasons(facts, slots, terms)
    lists.push(slots)
  }
  const [only = []] = lists
  return lists.length > 1 ? onceEach(lists.flat()) : only
}

/** In order of start. A start that two sessions of a place share has one verdict: `verdict` has looked at both. */
function onceEach(slots: Slot[]): Slot[] {
  // Sessions mostly come one after the other, as a morning and an afternoon do.
  if (slots.every(({ start }, at) => at === 0 || start > (slots[at - 1] as Slot).start)) return slots
  const byStart = new Map(slots.map((slot) => [`${slot.start} ${slot.locationId}`, slot]))
  return [...byStart.values()].sort((a, b) => a.start - b.start)
}

/** A day's slots, and why it has nothing free for this asker. */
export interface ListedDay {
  slots: Slot[]
  /** What stopped the starts that came closest to being free; null if one is. */
  whyEmpty: EmptyReason | null
}

/** As `listSlots`, and why nothing of it is free. */
export function listDay(facts: DayFacts, request: SlotRequest, asker: Asker): ListedDay {
  const slots = listSlots(facts, request, asker)
  return { slots, whyEmpty: whyNoneOf(slots, facts, request) }
}

function whyNoneOf(slots: readonly Slot[], facts: DayFacts, request: SlotRequest): EmptyReason | null {
  const reasons = new Set(slots.map((slot) => slot.reason))
  if (reasons.has(null)) return null
  if (reasons.has('BUFFER') || reasons.has('PATIENT_BUSY')) return 'BOOKED'
  const closest = CLOSEST_FIRST.find((reason) => reasons.has(reason))
  if (closest) return closest
  const hasAny = runsFor(facts.sessions, request.type).some(
    (run) => isAskedFor(run, request) && startsIn(facts, request, { run, from: -Infinity }).length > 0,
  )
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

function isAskedFor({ locationId }: Run, asked: SlotRequest): boolean {
  return (
    locationId === null ||
    asked.locationId === undefined ||
    asked.locationId === null ||
    asked.locationId === locationId
  )
}
