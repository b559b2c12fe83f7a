import type { Status } from '../../src/domain/appointment.ts'
import { addDays, isoWeekday, localDate, wallClock } from '../../src/domain/time.ts'
import type { Priority, TreatmentType, VisitType } from '../../src/domain/visit.ts'
import type { Interval } from '../../src/domain/working-hours.ts'
import type { Chance } from './chance.ts'
import { SESSIONS, type SeedClinic, type SeedDoctor, worksOn } from './world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DAYS_BEFORE = 730
const DAYS_AFTER = 60
const FOLLOW_UPS = 0.08

export interface SeedVisit extends Interval {
  id: string
  doctor: SeedDoctor
  patientId: string
  type: VisitType
  treatment: TreatmentType
  priority: Priority
  status: Status
  createdAt: number
  parent: SeedVisit | null
  original: SeedVisit | null
}

const TYPES = ['IN_PERSON', 'IN_PERSON', 'IN_PERSON', 'IN_PERSON', 'VIDEO_CALL', 'VIDEO_CALL', 'HOME_VISIT'] as const
const TREATMENTS = [
  'GENERAL_CONSULTATION',
  'GENERAL_CONSULTATION',
  'ROUTINE_CHECKUP',
  'LAB_TEST',
  'VACCINATION',
  'PHYSIOTHERAPY',
  'SPECIALIST_VISIT',
  'THERAPY',
] as const
const PRIORITIES = ['MEDIUM', 'MEDIUM', 'MEDIUM', 'NORMAL', 'LOW', 'HIGH', 'URGENT'] as const

/** A doctor's visits, earliest first: exactly as many as planned, none over another, each within the hours. */
export function* visitsOf(clinic: SeedClinic, doctor: SeedDoctor, now: number): Generator<SeedVisit> {
  const { chance } = clinic
  const slots = slotsOf(clinic, doctor, now)
  const waiting: SeedVisit[] = []
  let missing = doctor.visits
  for (const [index, slot] of slots.entries()) {
    // Knuth's selection sampling picks exactly `doctor.visits` slots, and each slot is as likely as any other.
    if (chance.next() * (slots.length - index) >= missing) continue
    missing--
    const isRipe = (waiting[0]?.end ?? Infinity) < slot.start - 6 * DAY
    const parent = isRipe && chance.next() < FOLLOW_UPS * 1.1 ? (waiting.shift() ?? null) : null
    const visit = visitIn(slot, { doctor, parent, chance, now })
    if (visit.status === 'COMPLETED' && chance.next() < FOLLOW_UPS * 1.2) waiting.push(visit)
    yield visit
  }
}

function slotsOf({ zone }: SeedClinic, doctor: SeedDoctor, now: number): Interval[] {
  const today = localDate(now, zone)
  const length = doctor.minutes * MINUTE
  return Array.from({ length: DAYS_BEFORE + DAYS_AFTER }, (_, n) => addDays(today, n - DAYS_BEFORE)).flatMap((date) =>
    SESSIONS.slice(0, worksOn(doctor, isoWeekday(date))).flatMap(({ start, end }) => {
      const from = wallClock({ date, time: start, zone })
      const count = Math.floor((wallClock({ date, time: end, zone }) - from) / length)
      return Array.from({ length: count }, (_, k) => ({ start: from + k * length, end: from + (k + 1) * length }))
    }),
  )
}

interface Making {
  doctor: SeedDoctor
  parent: SeedVisit | null
  chance: Chance
  now: number
}

function visitIn(slot: Interval, { doctor, parent, chance, now }: Making): SeedVisit {
  const createdAt = Math.min(
    slot.start - chance.between(1, 20 * 24) * 60 * MINUTE,
    now - chance.between(1, 5000) * MINUTE,
  )
  return {
    ...slot,
    id: chance.uuid(createdAt),
    doctor,
    patientId: parent?.patientId ?? chance.pick(doctor.patients as [string, ...string[]]),
    type: chance.pick(TYPES),
    treatment: parent ? 'FOLLOW_UP' : chance.pick(TREATMENTS),
    priority: chance.pick(PRIORITIES),
    status: statusOf(slot, chance.next(), now),
    createdAt,
    parent,
    original: parent?.original ?? parent,
  }
}

// Of the last three nobody wrote down how they ended.
const PAST: readonly (readonly [share: number, status: Status])[] = [
  [0.16, 'NO_SHOW'],
  [0.164, 'CONFIRMED'],
  [0.167, 'CHECKED_IN'],
  [0.17, 'IN_PROGRESS'],
]

function statusOf({ start, end }: Interval, luck: number, now: number): Status {
  if (luck < 0.1) return 'CANCELLED'
  if (end <= now) return PAST.find(([share]) => luck < share)?.[1] ?? 'COMPLETED'
  if (start <= now) return 'IN_PROGRESS'
  if (start - now < 20 * MINUTE) return 'CHECKED_IN'
  return luck < 0.14 ? 'PENDING' : luck < 0.6 ? 'SCHEDULED' : 'CONFIRMED'
}
