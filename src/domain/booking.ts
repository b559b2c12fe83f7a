import { actsAsPatient, type Caller, may } from './access.ts'
import { type Asker, errorOf, judge, nearestFree, type Refusal } from './availability.ts'
import { type Calendar, type ClinicRules, dayFacts, factsAt, reachOfDay, utcDays } from './calendar.ts'
import { durationFor } from './clinic-settings.ts'
import { type Alternative, DomainError, invalidField } from './errors.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from './not-found.ts'
import { addDays, hasOffset, localDate, readInstant } from './time.ts'
import type { TreatmentType, VisitType } from './visit.ts'
import type { Interval } from './working-hours.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** No zone is further from UTC. */
const WIDEST_OFFSET = 14 * 60 * MINUTE

/** How many times are offered with a refusal. */
const ALTERNATIVES = 5

/** What a caller wants of a doctor's time. */
export interface Wish {
  clinicId: string
  /** ISO 8601; without an offset it is wall-clock time of the visit's zone. */
  appointmentDate: string
  type: VisitType
  locationId: string | null
  /** Minutes; null takes the clinic's default for the treatment. */
  duration: number | null
  /** Whether the caller chose the duration: a patient who only moves a visit may keep the length that staff gave it. */
  isOwnDuration: boolean
  treatmentType: TreatmentType
  overbook: boolean
}

/** A wish with its instants and zone worked out. */
export interface Plan extends Interval {
  timezone: string
  type: VisitType
  locationId: string | null
}

/** How a caller comes to a doctor's calendar: as staff, as a patient, or with no right to this doctor's time. */
export type Stance = 'staff' | 'patient' | 'none'

/** The permission a caller needs, and how they stand to the doctor by it. */
export function stanceTo(
  calendar: Pick<Calendar, 'userId'>,
  caller: Caller,
  permission: 'appointments:book' | 'appointments:change',
): Stance {
  const standing = { isTreating: calendar.userId === caller.userId, isOwn: true }
  if (!may(caller.roles, permission, standing)) return 'none'
  return actsAsPatient(caller.roles, permission, standing) ? 'patient' : 'staff'
}

/** @throws DomainError DOCTOR_NOT_FOUND */
export function rulesIn(calendar: Calendar, clinicId: string): ClinicRules {
  const rules = calendar.clinics.find((clinic) => clinic.clinicId === clinicId)
  if (!rules?.isActive) throw DOCTOR_NOT_IN_CLINIC
  return rules
}

/** IN_PERSON needs a location, VIDEO_CALL has none, and only HOME_VISIT has an address. */
export function checkPlace(wish: { type: VisitType; locationId: string | null; hasAddress: boolean }): void {
  if (wish.type === 'IN_PERSON' && !wish.locationId)
    throw new DomainError('LOCATION_REQUIRED', 'A visit in person needs a locationId.')
  if (wish.type === 'VIDEO_CALL' && wish.locationId)
    throw new DomainError('LOCATION_NOT_ALLOWED', 'A video visit has no locationId.')
  if (wish.type !== 'HOME_VISIT' && wish.hasAddress) throw invalidField('#/address', 'only a home visit has an address')
}

/**
 * Works out instants and zone of a wish.
 * @throws DomainError LOCATION_NOT_FOUND, DST_GAP, VALIDATION_ERROR for a patient's visit longer than the clinic allows
 */
export function planVisit(rules: ClinicRules, wish: Wish, isPatient: boolean): Plan {
  const location = rules.locations.find(({ id }) => id === wish.locationId)
  if (wish.locationId && !location) throw LOCATION_NOT_FOUND
  const duration = wish.duration ?? durationFor(rules.settings, wish.treatmentType)
  const most = rules.settings.maxPatientDuration
  const isKept = wish.duration !== null && !wish.isOwnDuration
  if (isPatient && !isKept && duration > most) {
    throw invalidField('#/duration', `may be at most ${most} minutes`)
  }
  const timezone = wish.type === 'IN_PERSON' && location ? location.timezone : rules.settings.timezone
  const start = readInstant(wish.appointmentDate, timezone)
  return { start, end: start + duration * MINUTE, timezone, type: wish.type, locationId: wish.locationId }
}

export interface Decision {
  calendar: Calendar
  rules: ClinicRules
  plan: Plan
  asker: Asker
  overbook: boolean
  /** A visit that is being moved. */
  without?: string | undefined
}

/** Why the time cannot be had; null when it can. Past times are refused whoever asks, but for a visit that keeps its start. */
export function refusalOf(decision: Decision): 'PAST' | Refusal | null {
  const { calendar, rules, plan, asker, overbook, without } = decision
  if (plan.start < asker.now && plan.start !== asker.moves?.from) return 'PAST'
  const refusal = judge(factsAt(calendar, rules, { at: plan.start, without }), plan, asker)
  if (refusal === null || !overbook) return refusal
  return errorOf(refusal) === 'BOOKING_WINDOW_CLOSED' ? refusal : null
}

/** Whether the time needs overbooking for another reason than another visit of the patient. */
export function goesOver(decision: Decision): boolean {
  const refusal = decision.overbook ? refusalOf({ ...decision, overbook: false }) : null
  return refusal !== null && refusal !== 'PATIENT_BUSY'
}

/** The UTC days a wish may touch, whatever its zone, and with `round` those its alternatives come from. */
export function daysToMeet({ appointmentDate }: Pick<Wish, 'appointmentDate'>, now: number, round: boolean): number[] {
  const start = Date.parse(hasOffset(appointmentDate) ? appointmentDate : `${appointmentDate}Z`)
  const day = localDate(start, 'UTC')
  const dates = round ? ringsOfDays(start, now).flat() : [addDays(day, -1), day, addDays(day, 1)]
  return dates.flatMap((date) => utcDays(reachOfDay(date)))
}

/**
 * The local days on which alternatives are looked for, none past: the wanted day, then those at one day's distance on
 * either side, and so on to 15, which is 14 in every zone.
 */
function ringsOfDays(start: number, now: number): string[][] {
  const yesterday = addDays(localDate(now, 'UTC'), -1)
  const middle = localDate(start, 'UTC')
  return Array.from({ length: 16 }, (_, ring) =>
    [...new Set([addDays(middle, -ring), addDays(middle, ring)])].filter((day) => day >= yesterday),
  )
}

/** Also true of a doctor who works elsewhere then. */
const NOT_HERE = 'The doctor does not work at that time at this location.'

const DETAILS: Record<'PAST' | Refusal, string> = {
  PAST: 'That time is past.',
  MIN_NOTICE: 'That is too short notice for a booking online.',
  HORIZON: 'That is further ahead than the clinic takes bookings.',
  OUTSIDE_HOURS: 'The doctor takes no visits of this type at that time.',
  CLOSURE: 'The clinic is closed at that time.',
  TIME_OFF: 'The doctor is away at that time.',
  OFF_GRID: 'Visits do not start at that time; take one of the listed slots.',
  BOOKED: 'The doctor is already booked at that time.',
  BUFFER: 'That is too close to another visit.',
  PATIENT_BUSY: 'The patient has another visit at that time.',
}

/** The refusal as the API says it, with up to five times this caller could have instead, nearest first. */
export function refusedTime(reason: 'PAST' | Refusal, decision: Decision): DomainError {
  if (reason === 'PAST') return new DomainError('APPOINTMENT_IN_PAST', DETAILS.PAST)
  const detail = reason === 'OUTSIDE_HOURS' && decision.plan.type === 'IN_PERSON' ? NOT_HERE : DETAILS[reason]
  return new DomainError(errorOf(reason), detail, { reason, alternatives: alternativesTo(decision) })
}

/** Up to five times this asker could have instead, nearest first: looked for from the wanted day outwards. */
export function alternativesTo({ calendar, rules, plan, asker, without }: Decision): Alternative[] {
  const request = {
    type: plan.type,
    locationId: plan.locationId,
    duration: (plan.end - plan.start) / MINUTE,
    wanted: plan.start,
  }
  const distance = (slot: Interval) => Math.abs(slot.start - plan.start)
  let nearest: Interval[] = []
  for (const [ring, dates] of ringsOfDays(plan.start, asker.now).entries()) {
    const farthest = nearest.length === ALTERNATIVES ? distance(nearest.at(-1) as Interval) : Infinity
    if (farthest < (ring - 1) * DAY - WIDEST_OFFSET) break
    const days = dates.map((date) => dayFacts(calendar, rules, { date, without }))
    nearest = [...nearest, ...nearestFree(days, request, asker, ALTERNATIVES)]
      .sort((a, b) => distance(a) - distance(b) || a.start - b.start)
      .slice(0, ALTERNATIVES)
  }
  return nearest.map(({ start, end }) => ({
    doctorId: calendar.doctorId,
    appointmentDate: new Date(start).toISOString(),
    endDate: new Date(end).toISOString(),
    locationId: plan.locationId,
  }))
}
