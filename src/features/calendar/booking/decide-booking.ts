import { keptAnswer } from '../../../db/idempotency.ts'
import { refusalOfCaller } from '../../../db/users.ts'
import { asError } from '../../../domain/as-error.ts'
import { errorOf } from '../../../domain/availability.ts'
import {
  type Decision,
  daysToMeet,
  goesOver,
  planVisit,
  refusalOf,
  refusedTime,
  rulesIn,
  stanceTo,
} from '../../../domain/booking.ts'
import type { Calendar } from '../../../domain/calendar.ts'
import { ONLY_STAFF } from '../../../records/visits/access-checks.ts'
import type { Memory } from '../memory.ts'
import { OWN_VISITS_ONLY } from '../take.ts'
import type { BookingTask, DecidedBooking } from './book-visits.ts'
import { type BookingAnswer, limitReached, refusalOfPeople } from './booking-checks.ts'
import type { Booked } from './waiting.ts'

/** How a calendar as it is known decides a booking: it may be written, its time cannot be had, or it cannot be at all. */
export type Judged =
  | { booking: DecidedBooking }
  | { reason: NonNullable<ReturnType<typeof refusalOf>>; decision: Decision }
  | { error: Error }

/** What the database has said of a booking, if that settles it: its caller, its key, its people and its place. */
export function answerTo({ idempotency }: BookingTask, answer: BookingAnswer): Booked | Error | null {
  const stranger = refusalOfCaller(answer.standing)
  if (stranger) return stranger
  const kept = keptAnswer(answer.kept, idempotency)
  if (kept) return kept instanceof Error ? kept : { image: kept.image, replayed: true }
  return refusalOfPeople(answer)
}

/** @param answer what the database has just said of it; null where memory decides alone */
export function decideBooking(known: Calendar, task: BookingTask, answer: BookingAnswer | null): Judged {
  try {
    const decision = decisionOf({ ...known, patientBusy: answer?.patientBusy ?? [] }, task)
    const reason = refusalOf(decision)
    if (reason !== null) return { reason, decision }
    const { plan, rules, asker } = decision
    return { booking: { task, plan, rules, isStaff: !asker.isPatient, isOver: goesOver(decision) } }
  } catch (error) {
    return { error: asError(error) }
  }
}

/** @throws DomainError FORBIDDEN, and those of `rulesIn` and `planVisit` */
function decisionOf(calendar: Calendar, task: BookingTask): Decision {
  const { actor, wish, isTakenBack: isTakingBack = false } = task
  const rules = rulesIn(calendar, wish.clinicId)
  const stance = stanceTo(calendar, actor.caller, 'appointments:book')
  if (stance === 'none') throw OWN_VISITS_ONLY
  const isPatient = stance === 'patient'
  if (isPatient && task.asksAsStaff) throw ONLY_STAFF
  const plan = planVisit(rules, wish, isPatient)
  return { calendar, rules, plan, overbook: wish.overbook, asker: { isPatient, now: actor.now, isTakingBack } }
}

/** Whether what stands in the way is another visit. */
export function isConflict(judged: Judged): boolean {
  return 'reason' in judged && judged.reason !== 'PAST' && errorOf(judged.reason) === 'SCHEDULING_CONFLICT'
}

/**
 * The refusal of a booking that the database has just been asked about. The limit comes before a conflict, and after what else is
 * wrong with a time.
 * @returns null where the days are not known yet from which other times are offered
 */
export function refusalFor(
  memory: Memory,
  judged: Exclude<Judged, { booking: unknown }>,
  { task, answer }: { task: BookingTask; answer: BookingAnswer },
): Error | null {
  if ('error' in judged) return judged.error
  const { reason, decision } = judged
  const refusal = (isConflict(judged) && limitReached(answer)) || refusedTime(reason, decision)
  const needed = daysToMeet(task.wish, task.actor.now, true)
  return refusal.extra.alternatives && !memory.hasMet(needed) ? null : refusal
}
