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
import { planBegins } from '../../../domain/moving.ts'
import type { Changed } from '../../../records/visits/appointment-change.ts'
import { momentOf } from '../booking/book-visits.ts'
import type { Memory } from '../memory.ts'
import { Outdated } from '../outdated.ts'
import { daysAround, patientBusyColumn, patientBusyShape } from '../patient-busy.ts'
import { noteTime, OWN_VISITS_ONLY, type Turn, takeTime } from '../take.ts'
import { BEFORE_PLAN, type MoveTask, moveAppointment } from './move-visits.ts'

/**
 * Moves one visit to this doctor's time. Memory says whether to try; before it refuses, the key and the days are read again.
 * Null when the visit is not what the task was made on any more.
 * @throws DomainError
 */
export function moveInTurn(turn: Turn, task: MoveTask): Promise<Changed | null> {
  return takeTime<readonly Busy[], Changed | null>(turn, {
    days: (isAgain) => daysToMeet(task.wish, task.actor.now, isAgain),
    read: (days) => readAnew(turn, task, days),
    attempt: (patientBusy, isFirst) =>
      tryMove(turn, task, { isFirst, patientBusy: patientBusy ?? [] }).catch((error) => {
        if (error instanceof Outdated && error.what === 'visit') return null
        throw error
      }),
  })
}

async function readAnew(
  { memory }: Turn,
  task: MoveTask,
  days: readonly number[],
): Promise<{ done: Changed } | { known: Busy[] }> {
  const { actor, request, was, wish } = task
  const busy = patientBusyColumn({
    clinicId: param(wish.clinicId, 'uuid'),
    patientId: param(was.patientId, 'uuid'),
    ...daysAround(instantParam(momentOf(wish))),
  })
  const { kept, patient_busy } = await memory.read(days, {
    name: 'and-move',
    columns: sql`, ${keptColumn(actor, request.idempotency)} kept ${busy}`,
  })
  const replay = replayKept(kept, request.idempotency)
  if (replay) return { done: { image: replay.image, replayed: true, changed: false } }
  return { known: patientBusyShape.parse(patient_busy) }
}

async function tryMove(
  { db, memory }: Turn,
  task: MoveTask,
  { isFirst, patientBusy }: { isFirst: boolean; patientBusy: readonly Busy[] },
): Promise<Changed> {
  const decision = decideMove(memory, task, patientBusy)
  const reason = refusalOf(decision)
  // The first round has met only the days of the wish itself; alternatives come from the days round it.
  if (reason !== null && isFirst) throw new Outdated('rules')
  if (reason !== null) throw refusedTime(reason, decision)
  const changed = await moveAppointment(db, task, { ...decision, isOver: goesOver(decision) })
  if (changed.changed) noteTime(memory, changed)
  return changed
}

function decideMove(
  memory: Memory,
  { actor, wish, request, was, isTakenBack = false }: MoveTask,
  patientBusy: readonly Busy[],
): Decision {
  const calendar = { ...memory.calendar(), patientBusy }
  const rules = rulesIn(calendar, wish.clinicId)
  const stance = stanceTo(calendar, actor.caller, 'appointments:change')
  if (stance === 'none') throw OWN_VISITS_ONLY
  const isPatient = stance === 'patient'
  const plan = planVisit(rules, wish, isPatient)
  const notBefore = planBegins(was.planDay, rules.settings)
  if (isPatient && notBefore !== null && plan.start < notBefore) throw BEFORE_PLAN
  const asker = { isPatient, now: actor.now, isTakingBack: isTakenBack, moves: { from: was.start, notBefore } }
  // A visit that is moved is taken out of its own way before its time is forgotten anywhere.
  return { calendar, rules, plan, overbook: wish.overbook, asker, without: request.id }
}
