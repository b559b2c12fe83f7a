import { errorOf, listDay } from '../../../domain/availability.ts'
import { alternativesTo, type Decision, planVisit, refusalOf, refusedTime, rulesIn } from '../../../domain/booking.ts'
import { type Calendar, type ClinicRules, dayFacts } from '../../../domain/calendar.ts'
import type { ErrorCode } from '../../../domain/errors.ts'
import { isDateText, sessionBoundary } from '../../../domain/time.ts'
import type { Placement, VisitDraft } from './completion.ts'

/** When a follow-up is wanted. */
export interface Wanted {
  /** An instant, or a bare day: then the free slot nearest `near`. */
  on: string
  /** 'HH:mm', the parent's own time of day. */
  near: string
}

/** More starts than one can lose to others between the reading and the writing. */
const MOST_CANDIDATES = 20

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

interface Round {
  calendar: Calendar
  rules: ClinicRules
  visit: VisitDraft
  now: number
}

/**
 * Where a follow-up visit may go in this doctor's calendar. Staff ask, so neither notice nor horizon nor grid binds.
 * @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, DST_GAP
 */
export function placeVisit(
  calendar: Calendar,
  { clinicId, visit, wanted, now }: { clinicId: string; visit: VisitDraft; wanted: Wanted; now: number },
): Placement {
  const round = { calendar, rules: rulesIn(calendar, clinicId), visit, now }
  return isDateText(wanted.on) ? placeOnDay(round, wanted) : placeAt(round, wanted.on)
}

function decisionFor({ calendar, rules, visit, now }: Round, appointmentDate: string): Decision {
  const { type, locationId, duration } = visit
  const wish = { clinicId: rules.clinicId, appointmentDate, type, locationId, duration, isOwnDuration: false }
  const plan = planVisit(rules, { ...wish, treatmentType: 'FOLLOW_UP', overbook: false }, false)
  return { calendar, rules, plan, overbook: false, asker: { isPatient: false, now } }
}

function placeAt(round: Round, instant: string): Placement {
  const decision = decisionFor(round, instant)
  const { plan } = decision
  const reason = refusalOf(decision)
  const placement = { visit: round.visit, rules: round.rules, timezone: plan.timezone }
  if (reason === null) return { ...placement, candidates: [plan.start], refusal: null }
  const { code } = refusedTime(reason, decision)
  return { ...placement, candidates: [], refusal: { code, alternatives: alternativesTo(decision) } }
}

function placeOnDay(round: Round, { on, near }: Wanted): Placement {
  const { calendar, rules, visit, now } = round
  const facts = dayFacts(calendar, rules, { date: on })
  const request = { type: visit.type, locationId: visit.locationId, duration: visit.duration }
  const asker = { isPatient: false, now }
  const { slots, whyEmpty } = listDay(facts, request, asker)
  const free = slots.filter((slot) => slot.reason === null)
  const distance = (localTime: string) => Math.abs(minutesOf(localTime) - minutesOf(near))
  const nearest = free.sort((a, b) => distance(a.localTime) - distance(b.localTime) || a.start - b.start)
  const location = rules.locations.find(({ id }) => id === visit.locationId)
  const zone = (visit.type === 'IN_PERSON' && location?.timezone) || rules.settings.timezone
  const at = new Date(sessionBoundary({ date: on, time: near, zone })).toISOString()
  const decision = decisionFor(round, at)
  const placement = { visit, rules, timezone: decision.plan.timezone }
  const candidates = nearest.slice(0, MOST_CANDIDATES).map((slot) => slot.start)
  if (candidates.length > 0) return { ...placement, candidates, refusal: null }
  const reason = whyEmpty ?? 'BOOKED'
  const code: ErrorCode = reason === 'PAST' ? 'APPOINTMENT_IN_PAST' : errorOf(reason)
  return { ...placement, candidates, refusal: { code, alternatives: alternativesTo(decision) } }
}
