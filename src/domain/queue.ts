import type { Status } from './appointment.ts'
import {
  type PastLength,
  paceOf,
  remainingOf,
  type ToldWait,
  type Wait,
  waitsAlong,
  wideningOf,
  Z80,
} from './queue-wait.ts'

const MINUTE = 60_000

/** A visit of the day with its doctor's line; instants are epoch ms. */
export interface QueueVisit {
  id: string
  status: Status
  version: number
  priority: string
  treatmentType: string
  start: number
  end: number
  /** When the patient arrived; null once that was taken back. */
  arrivedAt: number | null
  startedAt: number | null
  tokenNumber: number | null
  calledAt: number | null
  skips: number
  placed: number | null
  placedPriority: string | null
  patient: { id: string; name: string }
  /** The patient's own user and their guardians. */
  userIds: readonly string[]
}

/** Everything the line is made from, as Postgres has it. */
export interface QueueFacts {
  clinicId: string
  doctorId: string
  doctorName: string
  /** The line's own version, which counts arrivals and what staff did; 0 before the first of these. */
  stateVersion: number
  paused: boolean
  lateGraceMinutes: number
  visits: readonly QueueVisit[]
  /** The doctor's last consultations. */
  lengths: readonly PastLength[]
  /** The last waits that this doctor's patients were told, and how long they were. */
  told: readonly ToldWait[]
}

interface Place extends Wait {
  visit: QueueVisit
  /** From 1. */
  position: number
}

export interface Line {
  facts: QueueFacts
  /** Changes with whatever happens to the line or to a visit in it. */
  version: number
  /** Who is with the doctor, or called and on the way. */
  serving: QueueVisit | null
  waiting: readonly Place[]
  /** How many times as wide as the pace alone would have them the ranges are. */
  widening: number
  runningLateMinutes: number
}

const PRESSING = ['EMERGENCY', 'URGENT']

const classOf = ({ priority }: QueueVisit) => {
  const at = PRESSING.indexOf(priority)
  return at < 0 ? PRESSING.length : at
}

/** EMERGENCY, then URGENT, then by the later of the appointment's time and arrival − grace; below 0 when `a` comes first. */
function byRules(graceMinutes: number): (a: QueueVisit, b: QueueVisit) => number {
  const due = ({ start, arrivedAt }: QueueVisit) => Math.max(start, (arrivedAt ?? start) - graceMinutes * MINUTE)
  const arrived = ({ arrivedAt, start }: QueueVisit) => arrivedAt ?? start
  return (a, b) =>
    classOf(a) - classOf(b) || due(a) - due(b) || arrived(a) - arrived(b) || (a.id < b.id ? -1 : Number(a.id > b.id))
}

/**
 * The checked-in visits in their order. Those that staff placed keep that order; who came later stands right behind the last
 * of those who come first by the rules, so nobody loses to them what the rules gave. Who was called stays ahead of those
 * who are no more pressing.
 */
export function lineOf({ visits, lateGraceMinutes }: Pick<QueueFacts, 'visits' | 'lateGraceMinutes'>): QueueVisit[] {
  const compare = byRules(lateGraceMinutes)
  const present = visits.filter((visit) => visit.status === 'CHECKED_IN').sort(compare)
  const isPlaced = (visit: QueueVisit) => visit.placed !== null && visit.placedPriority === visit.priority
  const line = present.filter(isPlaced).sort((a, b) => (a.placed ?? 0) - (b.placed ?? 0) || compare(a, b))
  for (const visit of present.filter((one) => !isPlaced(one))) {
    line.splice(line.findLastIndex((other) => compare(other, visit) < 0) + 1, 0, visit)
  }
  for (const called of line.filter(({ calledAt }) => calledAt !== null)) {
    const from = line.indexOf(called)
    const to = line.findIndex((other) => other.calledAt === null && classOf(other) >= classOf(called))
    if (to >= 0 && to < from) line.splice(to, 0, ...line.splice(from, 1))
  }
  return line
}

/** Who has the doctor: the consultation that runs, or else the last one called who is still on the way. */
function servingIn({ visits }: QueueFacts, line: readonly QueueVisit[]): QueueVisit | null {
  const latest = (among: readonly QueueVisit[], key: 'startedAt' | 'calledAt') =>
    among.toSorted((a, b) => (b[key] ?? 0) - (a[key] ?? 0) || (a.id < b.id ? -1 : 1))[0] ?? null
  const running = visits.filter(({ status }) => status === 'IN_PROGRESS')
  return (
    latest(running, 'startedAt') ??
    latest(
      line.filter(({ calledAt }) => calledAt !== null),
      'calledAt',
    )
  )
}

/** The line as it stands at `now`, with what each has to expect. A pure function of the facts: whoever reads them sees the same. */
export function queueOf(facts: QueueFacts, now: number): Line {
  const line = lineOf(facts)
  const serving = servingIn(facts, line)
  const pace = paceOf(facts.lengths)
  const waiting = line.filter((visit) => visit !== serving)
  const hasBegun = facts.visits.some(({ startedAt, status }) => startedAt !== null && status !== 'CHECKED_IN')
  // Before the day's first consultation nobody is seen earlier than the first of those who wait was told to come.
  const opening = hasBegun || serving ? now : Math.max(now, Math.min(...waiting.map(({ start }) => start), Infinity))
  const ahead = serving
    ? remainingOf(pace, { ...plannedOf(serving), elapsed: minutesSince(serving.startedAt, now) })
    : { mean: waiting.length > 0 ? (opening - now) / MINUTE : 0, variance: hasBegun ? 0 : lateToBegin(waiting, now) }
  const widening = wideningOf(facts.told)
  const waits = waitsAlong(pace, { ahead, widening }, waiting.map(plannedOf))
  return {
    facts,
    version: facts.stateVersion + facts.visits.reduce((sum, visit) => sum + visit.version, 0),
    serving,
    waiting: waiting.map((visit, n) => ({ visit, position: n + 1, ...(waits[n] as Wait) })),
    widening,
    runningLateMinutes: lateness(waiting[0], waits[0], now),
  }
}

const minutesSince = (instant: number | null, now: number) =>
  instant === null ? 0 : Math.max(0, now - instant) / MINUTE

/**
 * How unsure it is when a doctor who should have begun the day will: who is so many minutes late may be as many more. Who only has
 * nobody inside calls the next at any moment.
 */
function lateToBegin(waiting: readonly QueueVisit[], now: number): number {
  const due = Math.min(...waiting.map(({ start, arrivedAt }) => Math.max(start, arrivedAt ?? start)), now)
  return ((now - due) / MINUTE / Z80) ** 2
}

const plannedOf = ({ treatmentType, start, end }: QueueVisit) => ({ treatmentType, planned: (end - start) / MINUTE })

/** How far behind the day is: when the next will be seen, against when they were to be; who came late is not the doctor's delay. */
function lateness(next: QueueVisit | undefined, wait: Wait | undefined, now: number): number {
  if (!next || !wait) return 0
  const seenAt = now + wait.minutes * MINUTE
  return Math.max(0, Math.round((seenAt - Math.max(next.start, next.arrivedAt ?? next.start)) / MINUTE))
}

/** No visit has it, and it comes after every other. */
const NEWCOMER = '~'

/**
 * What somebody has to expect who comes now without a visit: they are put into the line by the same rules by which they will stand
 * there, so that what they are told beforehand is what their number says afterwards.
 */
export function newcomerIn(facts: QueueFacts, now: number): QueueStanding | null {
  const start = Math.floor(now / MINUTE) * MINUTE
  const visit: QueueVisit = {
    id: NEWCOMER,
    status: 'CHECKED_IN',
    version: 0,
    priority: 'MEDIUM',
    treatmentType: 'GENERAL_CONSULTATION',
    start,
    // Their own length makes nobody wait who stands before them.
    end: start + MINUTE,
    arrivedAt: now,
    startedAt: null,
    tokenNumber: null,
    calledAt: null,
    skips: 0,
    placed: null,
    placedPriority: null,
    patient: { id: NEWCOMER, name: '' },
    userIds: [],
  }
  return standingIn(queueOf({ ...facts, visits: [...facts.visits, visit] }, now), NEWCOMER)
}

/** Where a visit stands in a line, and what it has to expect. */
export interface QueueStanding extends Wait {
  /** 0 is called or with the doctor. */
  position: number
  totalInQueue: number
  /** How many times as wide as the pace alone would have it the range is. */
  widening: number
}

/** Where one visit stands; null is not in the line. */
export function standingIn(line: Line, appointmentId: string): QueueStanding | null {
  const { widening } = line
  const totalInQueue = line.waiting.length
  if (line.serving?.id === appointmentId) return { position: 0, totalInQueue, minutes: 0, low: 0, high: 0, widening }
  const place = line.waiting.find(({ visit }) => visit.id === appointmentId)
  if (!place) return null
  const { position, minutes, low, high } = place
  return { position, totalInQueue, minutes, low, high, widening }
}
