import type { Database } from '../../db/client.ts'
import { findKept, runWrite } from '../../db/write.ts'
import {
  type Decision,
  daysRound,
  planVisit,
  refusalOf,
  refusedTime,
  rulesIn,
  type Stance,
  stanceTo,
} from '../../domain/booking.ts'
import { occupy, reachOfDay, utcDays, vacate } from '../../domain/calendar.ts'
import { DomainError } from '../../domain/errors.ts'
import { localDate } from '../../domain/time.ts'
import {
  askedColumn,
  askedShape,
  type BookOrder,
  composeBooking,
  limitReached,
  questionOf,
  refusalOfPeople,
  refusalOfStatement,
  type Standing,
} from './book.ts'
import type { Changed } from './change.ts'
import type { Ledger } from './ledger.ts'
import { readImage } from './record.ts'
import { type MoveOrder, moveAppointment, Outdated } from './reschedule.ts'

export interface Booked {
  image: unknown
  replayed: boolean
}

/** A booking that waits for its turn. */
export interface Waiting {
  order: BookOrder
  settle(outcome: Booked | Error): void
}

const FORBIDDEN = new DomainError('FORBIDDEN', 'You may book for your own visits only.')

/** Rounds a booking may be decided again in before it is told to come back: each means that somebody else was faster. */
const ROUNDS = 4

const OVERTAKEN = new DomainError('OVERLOADED', 'The calendar is changing too quickly; try again.', { retryAfter: 1 })

function decide(ledger: Ledger, order: BookOrder): Decision & { stance: Stance } {
  const calendar = ledger.calendar()
  const rules = rulesIn(calendar, order.wish.clinicId)
  const stance = stanceTo(calendar, order.actor.caller, 'appointments:book')
  if (stance === 'none') throw FORBIDDEN
  const isPatient = stance === 'patient'
  const plan = planVisit(rules, order.wish, isPatient)
  return { calendar, rules, plan, stance, overbook: order.wish.overbook, asker: { isPatient, now: order.actor.now } }
}

/** The UTC days a wish may touch, whatever its zone, and with `round` those its alternatives come from. */
function daysOf(appointmentDate: string, now: number, round: boolean): number[] {
  const start = Date.parse(/[Z+]|-\d\d:\d\d$/.test(appointmentDate) ? appointmentDate : `${appointmentDate}Z`)
  const dates = round ? daysRound(start, now) : [localDate(start, 'UTC')]
  const widened = round ? dates : [...dates, localDate(start - 864e5, 'UTC'), localDate(start + 864e5, 'UTC')]
  return widened.flatMap((date) => utcDays(reachOfDay(date)))
}

/**
 * Books those who wait, in their order. Memory says who may try; only Postgres refuses: before anyone is turned away the
 * days, the keys and the people are read again, once for all of them.
 */
export async function bookInTurn(db: Database, ledger: Ledger, batch: readonly Waiting[]): Promise<void> {
  let open = [...batch]
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    const first = open.flatMap(({ order }) => daysOf(order.wish.appointmentDate, order.actor.now, false))
    const isFresh = round > 0 || !ledger.hasMet(first)
    const answers = isFresh ? await askAll(ledger, open, round > 0).catch(asError) : new Map<Waiting, Answer>()
    if (answers instanceof Error) {
      ledger.forget()
      for (const waiting of open) waiting.settle(answers)
      return
    }
    const again: Waiting[] = []
    let hasWritten = false
    for (const waiting of open) {
      const outcome = await bookOne(
        db,
        ledger,
        waiting.order,
        isFresh && !hasWritten ? answers.get(waiting) : undefined,
      )
      if (outcome === 'again') again.push(waiting)
      else waiting.settle(outcome)
      hasWritten ||= outcome !== 'again' && !(outcome instanceof Error)
    }
    open = again
  }
  for (const waiting of open) waiting.settle(OVERTAKEN)
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

type Answer = Standing & { kept: boolean }

async function askAll(ledger: Ledger, open: readonly Waiting[], round: boolean): Promise<Map<Waiting, Answer>> {
  const days = open.flatMap(({ order }) => daysOf(order.wish.appointmentDate, order.actor.now, round))
  const questions = open.map(({ order }, n) => questionOf(order, n))
  const row = await ledger.read(days, askedColumn(questions))
  const answers = askedShape.parse(row.asked)
  return new Map(open.flatMap((waiting, n) => (answers[n] ? [[waiting, answers[n]] as const] : [])))
}

/** `fresh` is what the database has just said of this booking; without it a refusal is not believed yet. */
async function bookOne(
  db: Database,
  ledger: Ledger,
  order: BookOrder,
  fresh: Answer | undefined,
): Promise<Booked | Error | 'again'> {
  if (fresh?.kept && order.idempotency) {
    const kept = await findKept(db, order.actor, order.idempotency).catch(asError)
    if (kept instanceof Error) return kept
    if (kept?.done) return { image: kept.image, replayed: true }
  }
  const people = fresh && refusalOfPeople(order, fresh)
  if (people) return people
  try {
    const decision = decide(ledger, order)
    const reason = refusalOf(decision)
    if (reason !== null) {
      if (!fresh) return 'again'
      const isConflict = reason === 'BOOKED' || reason === 'BUFFER'
      const refusal = (isConflict && limitReached(fresh)) || refusedTime(reason, decision)
      // The first read met only the days of the wish itself; alternatives come from the days round it.
      const needed = daysOf(order.wish.appointmentDate, order.actor.now, true)
      return refusal.extra.alternatives && !ledger.hasMet(needed) ? 'again' : refusal
    }
    const { plan, rules, stance } = decision
    const result = await runWrite(db, composeBooking(order, plan, rules, stance === 'staff'))
    if (result.done) {
      if (!result.replayed) occupy(ledger.calendar(), { id: order.id, start: plan.start, end: plan.end })
      return { image: result.image, replayed: result.replayed }
    }
    return refusalOfStatement(order, result.verdict) ?? 'again'
  } catch (error) {
    // What memory alone refuses is asked of the database first, and so is the key of a booking that may have succeeded.
    if (error instanceof DomainError && !fresh && error.code !== 'DATABASE_UNAVAILABLE') return 'again'
    if (!(error instanceof DomainError) || error.code === 'DATABASE_UNAVAILABLE') ledger.forget()
    return error as Error
  }
}

/**
 * Moves one visit to this doctor's time.
 * @throws DomainError; `Outdated('visit')` when the visit itself has changed since it was read.
 */
export async function moveInTurn(db: Database, ledger: Ledger, order: MoveOrder): Promise<Changed> {
  const { actor, wish, request } = order
  for (let round = 0; round < ROUNDS; round++) {
    const needed = daysOf(wish.appointmentDate, actor.now, round > 0)
    const isFresh = round > 0 || !ledger.hasMet(needed)
    if (isFresh) await ledger.read(needed)
    const calendar = ledger.calendar()
    try {
      const decision = decideMove(ledger, order)
      const reason = refusalOf(decision)
      if (reason === null) {
        const changed = await moveAppointment(db, order, decision)
        const { id, starts_at, ends_at } = readImage(changed.image)
        if (changed.changed) {
          vacate(calendar, id)
          occupy(calendar, { id, start: starts_at, end: ends_at })
        }
        return changed
      }
      if (round > 0) throw refusedTime(reason, decision)
    } catch (error) {
      if (error instanceof Outdated && error.what === 'rules') continue
      if (!(error instanceof DomainError) || error.code === 'DATABASE_UNAVAILABLE') {
        ledger.forget()
        throw error
      }
      // The constraint was faster than the memory: read again, and offer what is free.
      if (error.code === 'SCHEDULING_CONFLICT' && !error.extra.reason) continue
      if (round > 0) throw error
      const kept = request.idempotency ? await findKept(db, actor, request.idempotency) : null
      if (kept?.done) return { image: kept.image, replayed: true, changed: false }
      if (isFresh) throw error
    }
  }
  throw OVERTAKEN
}

function decideMove(ledger: Ledger, { actor, wish, request }: MoveOrder): Decision {
  const calendar = ledger.calendar()
  const rules = rulesIn(calendar, wish.clinicId)
  const stance = stanceTo(calendar, actor.caller, 'appointments:change')
  if (stance === 'none') throw FORBIDDEN
  const isPatient = stance === 'patient'
  const plan = planVisit(rules, wish, isPatient)
  // A visit that is moved is taken out of its own way before its time is forgotten anywhere.
  return { calendar, rules, plan, overbook: wish.overbook, asker: { isPatient, now: actor.now }, without: request.id }
}

/** What the Worker wrote by itself, told to the doctor's calendar: memory only, Postgres has it already. */
export interface Told {
  id: string
  start: number
  end: number
  isActive: boolean
}

export function noteVisit(ledger: Ledger, told: Told): void {
  const calendar = ledger.calendarIfMet()
  if (!calendar) return
  vacate(calendar, told.id)
  if (told.isActive) occupy(calendar, told)
}
