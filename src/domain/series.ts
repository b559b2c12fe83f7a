import { judge, listSlots, type Refusal } from './availability.ts'
import { type Calendar, type ClinicRules, dayFacts, factsAt, occupy, vacate } from './calendar.ts'
import { localDate, resolveClock } from './time.ts'
import type { VisitType } from './visit.ts'
import type { Interval } from './working-hours.ts'

const MINUTE = 60_000

export const SERIES_STATUSES = ['active', 'paused', 'cancelled'] as const

/** What becomes of an occurrence that cannot have its time: the whole is refused, it is left out, or it moves within its day. */
export const POLICIES = ['fail', 'skip', 'shift'] as const
export type Policy = (typeof POLICIES)[number]

export const VERDICTS = ['ok', 'conflict', 'closure', 'time_off', 'outside_hours', 'past', 'dst_gap'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Why an occurrence cannot have its time, as a single booking would be refused. */
type SeriesRefusal = Refusal | 'PAST' | 'DST_GAP'

const VERDICT_OF: Record<SeriesRefusal, Verdict> = {
  PAST: 'past',
  DST_GAP: 'dst_gap',
  MIN_NOTICE: 'past',
  HORIZON: 'outside_hours',
  OUTSIDE_HOURS: 'outside_hours',
  OFF_GRID: 'outside_hours',
  CLOSURE: 'closure',
  TIME_OFF: 'time_off',
  BOOKED: 'conflict',
  BUFFER: 'conflict',
  PATIENT_BUSY: 'conflict',
}

/** One occurrence on its way to a time. */
export interface Candidate {
  sequence: number
  /** The visit's id: one that is there, or one that is to be. */
  id: string
  /** A local day and wall-clock time, or an instant (epoch ms) that is kept. */
  at: { date: string; time: string } | number
  /** Minutes. */
  duration: number
  type: VisitType
  locationId: string | null
  /** The zone that it keeps; left out, it is in the zone of now. */
  timezone?: string | undefined
  /** Where a visit stands now; it stays there if it cannot go. Null for one that is to be booked. */
  was: Interval | null
}

/** What was found of an occurrence: its own time and verdict, where it goes, and what is free on its day if that is not there. */
export interface Found extends Interval {
  candidate: Candidate
  timezone: string
  verdict: Verdict
  reason: SeriesRefusal | null
  /** Null: nowhere. */
  placed: Interval | null
  /** The free time nearest to its own on its day; null where it has its own, or nothing is free. */
  alternative: Interval | null
}

export interface Terms {
  policy: Policy
  /** Epoch ms. */
  now: number
}

/** The instant (epoch ms) of a wall-clock time; one that the clocks skip is the first valid minute after it. */
export function occurrenceAt(date: string, time: string, zone: string): { start: number; isSkipped: boolean } {
  const { instant, skipped } = resolveClock({ date, time, zone })
  return { start: instant, isSkipped: skipped }
}

/** The zone of a visit: its location's where people meet there, or else the clinic's. */
export function zoneOf(rules: ClinicRules, { type, locationId }: Pick<Candidate, 'type' | 'locationId'>): string {
  const location = rules.locations.find(({ id }) => id === locationId)
  return type === 'IN_PERSON' && location ? location.timezone : rules.settings.timezone
}

/**
 * Judges a whole series as staff ask for it, by the predicate of single bookings, its occurrences also against each other.
 * A visit that cannot move stands in the way of the others where it is, so it is decided anew until nothing changes.
 */
export function placeSeries(
  calendar: Calendar,
  rules: ClinicRules,
  { candidates, terms }: { candidates: readonly Candidate[]; terms: Terms },
): Found[] {
  const staying = new Map<string, Found>()
  for (;;) {
    const scratch = copyOf(calendar)
    const going = candidates.filter(({ id }) => !staying.has(id))
    for (const { id, was } of going) if (was) vacate(scratch, id)
    const found = settle(scratch, rules, { candidates: going, terms })
    const stuck =
      terms.policy === 'fail' ? [] : found.filter((one) => one.placed === null && one.candidate.was !== null)
    for (const one of stuck) staying.set(one.candidate.id, one)
    if (stuck.length === 0)
      return [...found, ...staying.values()].sort((a, b) => a.candidate.sequence - b.candidate.sequence)
  }
}

function copyOf(calendar: Calendar): Calendar {
  return { ...calendar, days: new Map([...calendar.days].map(([day, met]) => [day, { ...met }])) }
}

function settle(
  scratch: Calendar,
  rules: ClinicRules,
  { candidates, terms }: { candidates: readonly Candidate[]; terms: Terms },
): Found[] {
  const found = candidates.map((candidate) => judged(scratch, rules, { candidate, now: terms.now }))
  // Who can have their own time has it before anyone is moved onto it.
  for (const one of found) {
    if (one.verdict === 'ok') continue
    one.alternative = nearestOnDay(scratch, rules, { one, now: terms.now })
    if (terms.policy !== 'shift' || !one.alternative) continue
    one.placed = one.alternative
    occupy(scratch, { id: one.candidate.id, ...one.alternative })
  }
  return found
}

function judged(
  scratch: Calendar,
  rules: ClinicRules,
  { candidate, now }: { candidate: Candidate; now: number },
): Found {
  const { at, duration, type, locationId, id } = candidate
  const timezone = candidate.timezone ?? zoneOf(rules, candidate)
  const { start, isSkipped } =
    typeof at === 'number' ? { start: at, isSkipped: false } : occurrenceAt(at.date, at.time, timezone)
  const time = { start, end: start + duration * MINUTE }
  const own = { candidate, timezone, ...time, alternative: null }
  const reasonAgainst = (): SeriesRefusal | null => {
    if (start < now) return 'PAST'
    if (isSkipped) return 'DST_GAP'
    return judge(factsAt(scratch, rules, { at: start }), { ...time, type, locationId }, { isPatient: false, now })
  }
  const reason = reasonAgainst()
  if (reason !== null) return { ...own, reason, verdict: VERDICT_OF[reason], placed: null }
  occupy(scratch, { id, ...time })
  return { ...own, reason, verdict: 'ok', placed: time }
}

function nearestOnDay(
  scratch: Calendar,
  rules: ClinicRules,
  { one, now }: { one: Found; now: number },
): Interval | null {
  const { candidate, start, end, timezone, verdict } = one
  const { at, type, locationId, duration } = candidate
  const date = typeof at === 'number' ? localDate(at, timezone) : at.date
  const facts = dayFacts(scratch, rules, { date })
  const asker = { isPatient: false, now }
  // A time in a gap has its first valid minute, whether or not that is on the grid.
  if (verdict === 'dst_gap' && judge(facts, { start, end, type, locationId }, asker) === null) return { start, end }
  const distance = (slot: Interval) => Math.abs(slot.start - start)
  const [nearest] = listSlots(facts, { type, locationId, duration }, asker)
    .filter((slot) => slot.reason === null)
    .sort((a, b) => distance(a) - distance(b) || a.start - b.start)
  return nearest ? { start: nearest.start, end: nearest.end } : null
}
