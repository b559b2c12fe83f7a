import { sql } from 'drizzle-orm'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { instantParam, param } from '../../../db/statement.ts'
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
import type { Busy } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import { planBegins } from '../../../domain/moving.ts'
import type { Changed } from '../../../records/visits/appointment-change.ts'
import { momentOf } from '../booking/book-visits.ts'
import type { Ledger } from '../memory.ts'
import { Outdated } from '../outdated.ts'
import { daysAround, patientBusyColumn, patientBusyShape } from '../patient-busy.ts'
import { type Desk, forgetting, NOT_YOURS, note, OVERTAKEN, ROUNDS } from '../take.ts'
import { type AgainOrder, checkInAgain } from './check-in-again.ts'
import { type HandOverOrder, handOver } from './hand-over.ts'
import { BEFORE_PLAN, type MoveOrder, moveAppointment } from './move-visits.ts'
import { type TakeBackOrder, takeBackNoShow } from './take-back.ts'

/**
 * Moves one visit to this doctor's time. Memory says whether to try; before it refuses, the key and the days are read again.
 * Null when the visit is not what the order was made on any more.
 * @throws DomainError
 */
export async function moveInTurn(desk: Desk, order: MoveOrder): Promise<Changed | null> {
  for (let round = 0; round < ROUNDS; round++) {
    const needed = daysToMeet(order.wish, order.actor.now, round > 0)
    const isFresh = round > 0 || !desk.ledger.hasMet(needed)
    const read = isFresh ? await readAnew(desk, order, needed) : null
    if (read && 'replay' in read) return read.replay
    try {
      return await forgetting(desk, () => tryMove(desk, order, { round, patientBusy: read?.patientBusy ?? [] }))
    } catch (error) {
      if (error instanceof Outdated && error.what === 'visit') return null
      if (!mayBeOutOfDate(error, isFresh)) throw error
    }
  }
  throw OVERTAKEN
}

async function readAnew(
  { ledger }: Desk,
  order: MoveOrder,
  days: readonly number[],
): Promise<{ replay: Changed } | { patientBusy: Busy[] }> {
  const { actor, request, was, wish } = order
  const busy = patientBusyColumn({
    clinicId: param(wish.clinicId, 'uuid'),
    patientId: param(was.patientId, 'uuid'),
    ...daysAround(instantParam(momentOf(wish))),
  })
  const { kept, patient_busy } = await ledger.read(days, {
    name: 'and-move',
    columns: sql`, ${keptColumn(actor, request.idempotency)} kept ${busy}`,
  })
  const replay = replayKept(kept, request.idempotency)
  if (replay) return { replay: { image: replay.image, replayed: true, changed: false } }
  return { patientBusy: patientBusyShape.parse(patient_busy) }
}

async function tryMove(
  { db, ledger }: Desk,
  order: MoveOrder,
  { round, patientBusy }: { round: number; patientBusy: readonly Busy[] },
): Promise<Changed> {
  const decision = decideMove(ledger, order, patientBusy)
  const reason = refusalOf(decision)
  // The first round has met only the days of the wish itself; alternatives come from the days round it.
  if (reason !== null && round === 0) throw new Outdated('rules')
  if (reason !== null) throw refusedTime(reason, decision)
  const changed = await moveAppointment(db, order, { ...decision, isOver: goesOver(decision) })
  if (changed.changed) note(ledger, changed)
  return changed
}

/** Whether a refusal may come from what memory had wrong: it is not believed before the database was asked. */
function mayBeOutOfDate(error: unknown, isFresh: boolean): boolean {
  if (error instanceof Outdated) return true
  if (!(error instanceof DomainError) || error.code === 'DATABASE_UNAVAILABLE') return false
  // The constraint was faster than the memory: read again, and offer what is free.
  return !isFresh || (error.code === 'SCHEDULING_CONFLICT' && !error.extra.reason)
}

function decideMove(ledger: Ledger, { actor, wish, request, was }: MoveOrder, patientBusy: readonly Busy[]): Decision {
  const calendar = { ...ledger.calendar(), patientBusy }
  const rules = rulesIn(calendar, wish.clinicId)
  const stance = stanceTo(calendar, actor.caller, 'appointments:change')
  if (stance === 'none') throw NOT_YOURS
  const isPatient = stance === 'patient'
  const plan = planVisit(rules, wish, isPatient)
  const notBefore = planBegins(was.planDay, rules.settings)
  if (isPatient && notBefore !== null && plan.start < notBefore) throw BEFORE_PLAN
  const asker = { isPatient, now: actor.now, moves: { from: was.start, notBefore } }
  // A visit that is moved is taken out of its own way before its time is forgotten anywhere.
  return { calendar, rules, plan, overbook: wish.overbook, asker, without: request.id }
}

/** Checks in a visit that was a no-show, and so holds its time again. @throws DomainError */
export async function checkInAgainInTurn(desk: Desk, order: AgainOrder): Promise<Changed> {
  const changed = await forgetting(desk, () => checkInAgain(desk.db, order))
  note(desk.ledger, changed)
  return changed
}

/** Takes back a no-show that nobody has to arrive for, and so holds its time again. @throws DomainError */
export async function takeBackInTurn(desk: Desk, order: TakeBackOrder): Promise<Changed> {
  const changed = await forgetting(desk, () => takeBackNoShow(desk.db, order))
  note(desk.ledger, changed)
  return changed
}

/** Hands a visit over, or moves its end; null when it is not what the order was made on any more. @throws DomainError */
export async function handOverInTurn(desk: Desk, order: HandOverOrder): Promise<Changed | null> {
  try {
    const changed = await forgetting(desk, () => handOver(desk.db, order))
    if (changed.changed) note(desk.ledger, changed)
    return changed
  } catch (error) {
    if (error instanceof Outdated) return null
    throw error
  }
}
