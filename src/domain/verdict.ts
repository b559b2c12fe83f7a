import type { Asker, Closure, DayFacts, Refusal } from './availability.ts'
import type { ClinicSettings } from './clinic-settings.ts'
import { holds, type Place, type Run } from './sessions-holding.ts'
import { localDay, startOfLocalDay } from './time.ts'
import type { Interval, Session } from './working-hours.ts'

const MINUTE = 60_000

/** What binds an asker on a day: `start` in `[notBefore, before)`, epoch ms, and the grid. */
export interface Bounds {
  notBefore: number
  before: number
  isOnGridOnly: boolean
}

/** What binds this asker, in a clinic with these settings. */
export function boundsOf(settings: ClinicSettings, asker: Asker): Bounds {
  const { isPatient, now, isAskedToCome = false, isTakingBack = false, moves } = asker
  if (!isPatient || isTakingBack) return { notBefore: -Infinity, before: Infinity, isOnGridOnly: false }
  if (isAskedToCome) return { notBefore: -Infinity, before: Infinity, isOnGridOnly: true }
  const lastDay = localDay(now, settings.timezone) + settings.horizonDays
  const ownDay = moves ? localDay(moves.from, settings.timezone) : lastDay
  return {
    notBefore: Math.max(now + settings.minNoticeMinutes * MINUTE, moves?.notBefore ?? -Infinity),
    before: startOfLocalDay(Math.max(ownDay, lastDay) + 1, settings.timezone),
    isOnGridOnly: true,
  }
}

/** What stays the same for all times of one type on one day. */
export interface Terms {
  runs: readonly Run[]
  bounds: Bounds
}

/** Why a time may not be had, the first of the rules in their order; null where it may. */
export function verdict(facts: DayFacts, place: Place, { runs, bounds }: Terms): Refusal | null {
  if (place.start < bounds.notBefore) return 'MIN_NOTICE'
  if (place.start >= bounds.before) return 'HORIZON'
  let isHeld = false
  let isOpen = false
  let isOnGrid = !bounds.isOnGridOnly
  for (const run of runs) {
    if (!holds(run, place)) continue
    isHeld = true
    if (isClosed(facts.closures, run.session, place)) continue
    isOpen = true
    isOnGrid ||= isStartOf(run.session, place, facts.settings)
  }
  if (!isHeld) return 'OUTSIDE_HOURS'
  if (!isOpen) return 'CLOSURE'
  if (overlapsAny(facts.timeOff, place.start, place.end)) return 'TIME_OFF'
  if (!isOnGrid) return 'OFF_GRID'
  if (overlapsAny(facts.busy, place.start, place.end)) return 'BOOKED'
  const gap = gapOf(facts.settings)
  if (gap > 0 && overlapsAny(facts.busy, place.start - gap, place.end + gap)) return 'BUFFER'
  if (facts.patientBusy && overlapsAny(facts.patientBusy, place.start, place.end)) return 'PATIENT_BUSY'
  return null
}

/**
 * The moment (epoch ms) until which the later starts of a session's grid are free as well, where this one is: nothing that
 * could refuse one of them begins before it. So a listing asks for a verdict only where something lies. A start may be free by
 * another session while a closure shuts its own: then it says nothing of the later ones.
 */
export function freeUntil(facts: DayFacts, { start }: Place, { before }: Bounds): number {
  return Math.min(
    before,
    firstNotOver(facts.busy, start) - gapOf(facts.settings),
    firstNotOver(facts.timeOff, start),
    firstNotOver(facts.closures, start),
    firstNotOver(facts.patientBusy ?? [], start),
  )
}

/** The length (ms) from one start of the grid to the next. */
export function stepOf(settings: ClinicSettings, length: number): number {
  return settings.slotMinutes === null ? length : settings.slotMinutes * MINUTE
}

function isStartOf(session: Session, { start, end }: Interval, settings: ClinicSettings): boolean {
  return (start - session.start) % stepOf(settings, end - start) === 0
}

// Each visit keeps its own buffers free of the other, so the longer of the two is what lies between any two visits.
function gapOf({ bufferBefore, bufferAfter }: ClinicSettings): number {
  return Math.max(bufferBefore, bufferAfter) * MINUTE
}

// Plain loops: a month's listing comes by here thousands of times, and a call for each interval costs more than the comparison.
function overlapsAny(intervals: readonly Interval[], start: number, end: number): boolean {
  for (const interval of intervals) if (interval.start < end && start < interval.end) return true
  return false
}

/** Whether a closure shuts the place of a session: its location, or the whole clinic. */
export function shuts({ locationId }: Closure, session: Session): boolean {
  return locationId === null || locationId === session.locationId
}

function isClosed(closures: readonly Closure[], session: Session, { start, end }: Interval): boolean {
  for (const one of closures) if (shuts(one, session) && one.start < end && start < one.end) return true
  return false
}

function firstNotOver(intervals: readonly Interval[], at: number): number {
  let first = Infinity
  for (const { start, end } of intervals) if (end > at && start < first) first = start
  return first
}
