import { DatabaseLost, isUndone } from '../../../db/errors.ts'
import type { Written } from '../../../db/verdict.ts'
import { askerOf } from '../../../db/write.ts'
import { asError } from '../../../domain/as-error.ts'
import { daysToMeet } from '../../../domain/booking.ts'
import { occupy } from '../../../domain/calendar.ts'
import { withCost } from '../../../platform/cost.ts'
import type { Memory } from '../memory.ts'
import { Outdated } from '../outdated.ts'
import { OVERTAKEN, ROUNDS, type Turn } from '../take.ts'
import { bookDecided, bookVisits, type DecidedBooking, peopleOf } from './book-visits.ts'
import { answersShape, askedColumn, type BookingAnswer } from './booking-checks.ts'
import { type Picked, pickBatch } from './pick-batch.ts'
import type { Waiting } from './waiting.ts'

/**
 * Books those who wait, in the order they came, as many in one statement as it takes. Memory says who may try; only Postgres
 * refuses: before anyone is turned away the days, the keys and the people are read again, once for all of them. Each is settled
 * once, whatever happens.
 */
export async function bookInTurn(turn: Turn, waiting: readonly Waiting[]): Promise<void> {
  const { all, isOpen, lost } = followed(waiting)
  const take = async (some: readonly Waiting[]) => {
    const failed = await takeRounds(turn, some).then(() => null, asError)
    if (failed) turn.memory.forget()
    return failed
  }
  const failed = await take(all)
  // One task that cannot even be asked about must not take the others with it; a database that has stopped answering does.
  const isShared = failed instanceof DatabaseLost || all.length === 1
  for (const one of failed ? all : []) {
    if (!isOpen(one)) continue
    const error = lost() ?? (isShared ? failed : await take([one]))
    if (error) one.settle(error)
  }
}

/** Those who wait, with who of them is not settled yet, and whether one was told that the database stopped answering. */
function followed(waiting: readonly Waiting[]) {
  const open = new Set<Waiting>()
  let lost: DatabaseLost | null = null
  const all = waiting.map((one) => {
    const settle: Waiting['settle'] = (outcome) => {
      open.delete(mine)
      if (outcome instanceof DatabaseLost) lost = outcome
      one.settle(outcome)
    }
    const mine: Waiting = { ...one, settle }
    open.add(mine)
    return mine
  })
  return { all, isOpen: (one: Waiting) => open.has(one), lost: () => lost }
}

/** @throws Error what keeps a round from being taken: some may have been settled before */
async function takeRounds(turn: Turn, waiting: readonly Waiting[]): Promise<void> {
  let open = waiting
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) open = await takeRound(turn, open, round)
  for (const one of open) one.settle(OVERTAKEN)
}

type Answers = ReadonlyMap<Waiting, BookingAnswer>

const NO_ANSWERS: Answers = new Map()

/** Settles whom it can; returns those whom the database has to be asked about first, in the order they came. */
async function takeRound(turn: Turn, open: readonly Waiting[], round: number): Promise<Waiting[]> {
  const needed = open.flatMap(({ task }) => daysToMeet(task.wish, task.actor.now, round > 0))
  const isFresh = round > 0 || !turn.memory.hasMet(needed)
  let answers = isFresh ? await askAll(turn, open, needed) : NO_ANSWERS
  const undecided = new Set<Waiting>()
  for (let left = open; left.length > 0; ) {
    const { batch, later, answered, ...picked } = pickBatch(turn.memory, left, answers)
    for (const { waiting, outcome } of answered) waiting.settle(outcome)
    const { overtaken, lost } = await writeBatch(turn, batch)
    for (const one of [...picked.undecided, ...overtaken]) undecided.add(one)
    if (lost) {
      for (const one of [...undecided, ...later]) one.settle(lost)
      return []
    }
    // What was said before the batch was booked is not believed after it.
    answers = NO_ANSWERS
    left = later
  }
  return open.filter((one) => undecided.has(one))
}

async function askAll({ db, memory }: Turn, open: readonly Waiting[], days: readonly number[]): Promise<Answers> {
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

/**
 * Books a batch in one statement, and settles it.
 * @returns who lost their time to somebody whom memory did not know of, and whether the database stopped answering
 */
async function writeBatch({ db, memory }: Turn, batch: Picked['batch']) {
  const costs = batch.map(({ waiting }) => waiting.cost)
  const bookings = batch.map(({ booking }) => booking)
  const outcomes = await withCost(db, costs, () => bookDecided(db, bookings)).catch((error) =>
    bookings.map(() => asError(error)),
  )
  const overtaken: Waiting[] = []
  for (const [n, { waiting, booking }] of batch.entries()) {
    const outcome = outcomes[n] ?? null
    if (outcome === null || outcome instanceof Outdated) overtaken.push(waiting)
    else {
      note(memory, booking, outcome)
      waiting.settle(outcome)
    }
  }
  return { overtaken, lost: outcomes.find((outcome) => outcome instanceof DatabaseLost) }
}

/** Has memory know what became of a booking. */
function note(memory: Memory, { task, plan }: DecidedBooking, outcome: Written | Error): void {
  const calendar = memory.calendarIfMet()
  // Whether this one was booked is unknown, and with it what memory knows.
  if (outcome instanceof Error && !isUndone(outcome)) memory.forget()
  else if (calendar && 'written' in outcome && outcome.written)
    occupy(calendar, { id: task.id, start: plan.start, end: plan.end })
}
