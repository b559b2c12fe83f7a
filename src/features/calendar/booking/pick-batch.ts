import { MOST_ROWS } from '../../../db/write.ts'
import { draftOf, occupy } from '../../../domain/calendar.ts'
import type { Memory } from '../memory.ts'
import type { DecidedBooking } from './book-visits.ts'
import type { BookingAnswer } from './booking-checks.ts'
import { answerTo, decideBooking, isConflict, refusalFor } from './decide-booking.ts'
import type { Booked, Waiting } from './waiting.ts'

/** What becomes of those who wait; each is in one of these lists, in the order they came. */
export interface Picked {
  /** Whom one statement books. */
  batch: { waiting: Waiting; booking: DecidedBooking }[]
  /** Who has to know first what becomes of the batch. */
  later: Waiting[]
  /** Whom memory refuses, and the database has not been asked about. */
  undecided: Waiting[]
  /** Who is answered without a statement. */
  answered: { waiting: Waiting; outcome: Booked | Error }[]
}

/**
 * Picks whom the next statement books. A time goes to the first who wants it, and who wants it too waits for what becomes of them.
 * Memory says who may try; who is refused was asked about first.
 * @param answers what the database has just said of those who wait
 */
export function pickBatch(
  memory: Memory,
  open: readonly Waiting[],
  answers: ReadonlyMap<Waiting, BookingAnswer>,
): Picked {
  const picked: Picked = { batch: [], later: [], undecided: [], answered: [] }
  const { batch, later, undecided, answered } = picked
  const calendar = memory.calendarIfMet()
  // Forgotten meanwhile, because another one's outcome is unknown.
  if (!calendar) return { ...picked, undecided: [...open] }
  const draft = draftOf(calendar)
  const apart = new Set<string>()

  const join = (waiting: Waiting, booking: DecidedBooking) => {
    const mine = apartBy(booking)
    const mayJoin = mine.every((one) => !apart.has(one)) && !(booking.task.wish.overbook && batch.length > 0)
    if (mayJoin) batch.push({ waiting, booking })
    else later.push(waiting)
    for (const one of mine) apart.add(one)
    // The time of who has to wait is theirs too: nobody who came after them takes it.
    occupy(draft, { id: booking.task.id, start: booking.plan.start, end: booking.plan.end })
  }

  const pick = (waiting: Waiting) => {
    const { task } = waiting
    const answer = answers.get(waiting) ?? null
    const outcome = answer && answerTo(task, answer)
    if (outcome) return answered.push({ waiting, outcome })
    if (isFull(batch)) return later.push(waiting)
    const judged = decideBooking(draft, task, answer)
    if ('booking' in judged) return join(waiting, judged.booking)
    if (isConflict(judged) && batch.length > 0) return later.push(waiting)
    const refusal = answer && refusalFor(memory, judged, { task, answer })
    return refusal ? answered.push({ waiting, outcome: refusal }) : undecided.push(waiting)
  }

  for (const waiting of open) pick(waiting)
  return picked
}

/** An overbooked visit goes alone: whether it is on top of another is asked of what is committed. */
function isFull(batch: Picked['batch']): boolean {
  return batch.length === MOST_ROWS || batch[0]?.booking.task.wish.overbook === true
}

/**
 * What no two bookings of a statement may share, because it does not see the one where it judges the other: a user's key, and the
 * patient whose bookings of their own are counted. Without a name, that is whichever record is the caller's own.
 */
function apartBy({ task, isStaff }: DecidedBooking): string[] {
  const { actor, idempotency, patientId } = task
  const { userId } = actor.caller
  const key = idempotency ? [`key ${userId} ${idempotency.key}`] : []
  return isStaff ? key : [...key, `bookings of ${patientId ?? userId}`]
}
