import { DatabaseLost } from '../../../db/errors.ts'
import { findKeys, replayKept } from '../../../db/idempotency.ts'
import { refusalOfCaller } from '../../../db/users.ts'
import { askerOf } from '../../../db/write.ts'
import { errorOf } from '../../../domain/availability.ts'
import {
  type Decision,
  daysToMeet,
  goesOver,
  planVisit,
  refusalOf,
  refusedTime,
  rulesIn,
  type Stance,
  stanceTo,
} from '../../../domain/booking.ts'
import { type Busy, occupy } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { asError } from '../../../platform/as-error.ts'
import { type Cost, withCost } from '../../../platform/cost.ts'
import { ONLY_STAFF } from '../../../records/visits/access-checks.ts'
import type { Memory } from '../memory.ts'
import { Outdated } from '../outdated.ts'
import { OVERTAKEN, OWN_VISITS_ONLY, ROUNDS, type Turn } from '../take.ts'
import { type BookingTask, bookVisit, bookVisits, peopleOf } from './book-visits.ts'
import { answersShape, askedColumn, type BookingAnswer, limitReached, refusalOfPeople } from './booking-checks.ts'

export interface Booked {
  image: unknown
  replayed: boolean
}

/** A booking that waits for its turn; what is asked for several at once is each one's cost. */
export interface Waiting {
  task: BookingTask
  cost: Cost
  settle(outcome: Booked | Error): void
}

/**
 * Books those who wait, in their order. Memory says who may try; only Postgres refuses: before anyone is turned away the
 * days, the keys and the people are read again, once for all of them. Each is settled, whatever happens.
 */
export async function bookInTurn(turn: Turn, batch: readonly Waiting[]): Promise<void> {
  let open = [...batch]
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    const left = await takeRound(turn, open, round).catch(asError)
    if (left instanceof Error) {
      turn.memory.forget()
      // One task that cannot even be asked about must not take the others with it.
      if (left instanceof DatabaseLost || open.length === 1) for (const waiting of open) waiting.settle(left)
      else for (const waiting of open) await bookInTurn(turn, [waiting])
      return
    }
    open = left
  }
  for (const waiting of open) waiting.settle(OVERTAKEN)
}

/** Answers every booking it can decide; returns those that the database has to be asked about first. */
async function takeRound(turn: Turn, open: readonly Waiting[], round: number): Promise<Waiting[]> {
  const needed = open.flatMap(({ task }) => daysToMeet(task.wish, task.actor.now, round > 0))
  const isFresh = round > 0 || !turn.memory.hasMet(needed)
  const answers = isFresh ? await askAll(turn, open, needed) : new Map<Waiting, BookingAnswer>()
  const undecided: Waiting[] = []
  let hasWritten = false
  for (const [n, waiting] of open.entries()) {
    const fresh: BookingAnswer | undefined = hasWritten ? undefined : answers.get(waiting)
    const outcome: Outcome = await withCost(turn.db, [waiting.cost], () => bookOne(turn, waiting.task, fresh))
    if (outcome === 'undecided') undecided.push(waiting)
    else waiting.settle(outcome)
    if (outcome instanceof DatabaseLost) {
      for (const other of [...undecided, ...open.slice(n + 1)]) other.settle(outcome)
      return []
    }
    hasWritten ||= outcome !== 'undecided' && !(outcome instanceof Error) && !outcome.replayed
  }
  return undecided
}

/** `undecided`: memory refuses it, and the database has not been asked. */
type Outcome = Booked | Error | 'undecided'

async function askAll(
  { db, memory }: Turn,
  open: readonly Waiting[],
  days: readonly number[],
): Promise<Map<Waiting, BookingAnswer>> {
  const rows = open.map(({ task }, n) => {
    const { actor, idempotency, wish } = task
    return { ...peopleOf(task), ...askerOf({ actor, idempotency, clinicId: wish.clinicId }, n) }
  })
  const column = askedColumn(bookVisits.asked.json(rows))
  const costs = open.map(({ cost }) => cost)
  const { asked } = await withCost(db, costs, () => memory.read(days, { name: 'and-bookings', columns: column }))
  const answers = answersShape.parse(asked)
  return new Map(open.flatMap((waiting, n) => (answers[n] ? [[waiting, answers[n]] as const] : [])))
}

/** `fresh` is what the database has just said of this booking; without it a refusal is not believed yet. */
async function bookOne(turn: Turn, task: BookingTask, fresh: BookingAnswer | undefined): Promise<Outcome> {
  const { db, memory } = turn
  // Forgotten meanwhile, because another one's outcome is unknown.
  if (!memory.calendarIfMet()) return 'undecided'
  try {
    const stranger = fresh && refusalOfCaller(fresh.standing)
    if (stranger) return stranger
    if (fresh?.kept && task.idempotency) {
      const [kept] = await findKeys(db, [{ ...task, clinicId: task.wish.clinicId }])
      const replay = replayKept(kept, task.idempotency)
      if (replay) return { image: replay.image, replayed: true }
    }
    const people = fresh && refusalOfPeople(fresh)
    if (people) return people
    const decision = decide(memory, task, fresh?.patientBusy)
    const reason = refusalOf(decision)
    if (reason !== null) return fresh ? refuse(memory, { task, decision, reason, fresh }) : 'undecided'
    return await write(turn, task, decision)
  } catch (error) {
    const isUndone = error instanceof DomainError && !(error instanceof DatabaseLost)
    // Whether this one was booked is unknown, and with it what memory knows.
    if (!isUndone) memory.forget()
    // What memory alone refuses is asked of the database first, and so is the key of a booking that may have succeeded.
    if (isUndone && !fresh && error.code !== 'DATABASE_UNAVAILABLE') return 'undecided'
    return asError(error)
  }
}

function decide(memory: Memory, task: BookingTask, patientBusy: readonly Busy[] = []): Decision & { stance: Stance } {
  const calendar = { ...memory.calendar(), patientBusy }
  const rules = rulesIn(calendar, task.wish.clinicId)
  const stance = stanceTo(calendar, task.actor.caller, 'appointments:book')
  if (stance === 'none') throw OWN_VISITS_ONLY
  const isPatient = stance === 'patient'
  if (isPatient && task.asksAsStaff) throw ONLY_STAFF
  const plan = planVisit(rules, task.wish, isPatient)
  return { calendar, rules, plan, stance, overbook: task.wish.overbook, asker: { isPatient, now: task.actor.now } }
}

interface Refused {
  task: BookingTask
  decision: Decision
  reason: NonNullable<ReturnType<typeof refusalOf>>
  fresh: BookingAnswer
}

/** The limit comes before a conflict, and after what else is wrong with a time. */
function refuse(memory: Memory, { task, decision, reason, fresh }: Refused): Error | 'undecided' {
  const isConflict = reason !== 'PAST' && errorOf(reason) === 'SCHEDULING_CONFLICT'
  const refusal = (isConflict && limitReached(fresh)) || refusedTime(reason, decision)
  // The first read met only the days of the wish itself; alternatives come from the days round it.
  const needed = daysToMeet(task.wish, task.actor.now, true)
  return refusal.extra.alternatives && !memory.hasMet(needed) ? 'undecided' : refusal
}

async function write({ db, memory }: Turn, task: BookingTask, decision: ReturnType<typeof decide>): Promise<Outcome> {
  const { plan, rules, stance } = decision
  const isOver = goesOver(decision)
  const written = await bookVisit(db, task, { plan, rules, isStaff: stance === 'staff', isOver })
  if (written === null || written instanceof Outdated) return 'undecided'
  if (written instanceof Error) return written
  if (!written.replayed) occupy(memory.calendar(), { id: task.id, start: plan.start, end: plan.end })
  return written
}
