import { DomainError, invalidField } from './errors.ts'
import { type Line, lineOf, type QueueFacts, type QueueVisit } from './queue.ts'

/** What staff do to a line. */
export type QueueAction =
  | { kind: 'call-next' }
  | { kind: 'skip'; appointmentId: string }
  | { kind: 'reorder'; appointmentIds: readonly string[]; version: number }
  | { kind: 'pause' }
  | { kind: 'resume' }

/** What becomes of some visits' places, and of the line. */
export interface QueueDecision {
  event: 'queue.called' | 'queue.skipped' | 'queue.reordered' | 'queue.paused' | 'queue.resumed'
  paused: boolean
  /** The visit it is about, where it is about one. */
  about: QueueVisit | null
  places: readonly Pick<QueueVisit, 'id' | 'calledAt' | 'skips' | 'placed' | 'placedPriority'>[]
}

/**
 * What an action means for the line as it stands; null when it is so already.
 * @throws DomainError VERSION_MISMATCH, INVALID_STATUS_TRANSITION, APPOINTMENT_NOT_FOUND, VALIDATION_ERROR
 */
export function decideAction(line: Line, action: QueueAction, now: number): QueueDecision | null {
  switch (action.kind) {
    case 'pause':
      return line.facts.paused ? null : { event: 'queue.paused', paused: true, about: null, places: [] }
    case 'resume':
      return line.facts.paused ? { event: 'queue.resumed', paused: false, about: null, places: [] } : null
    case 'call-next':
      return callNext(line, now)
    case 'skip':
      return skip(line, action.appointmentId)
    case 'reorder':
      return reorder(line, action)
  }
}

/** Calls the first in line; one who was called and has not come yet is called again, until they come or are skipped. */
function callNext({ facts }: Line, now: number): QueueDecision | null {
  if (facts.paused) throw new DomainError('INVALID_STATUS_TRANSITION', 'The queue is paused; resume it first.')
  const next = lineOf(facts)[0]
  if (!next) return null
  return { event: 'queue.called', paused: false, about: next, places: [{ ...next, calledAt: now }] }
}

/** Puts a patient who is not there behind the next in line, uncalled. */
function skip({ facts }: Line, appointmentId: string): QueueDecision {
  const order = lineOf(facts)
  const at = order.findIndex(({ id }) => id === appointmentId)
  const visit = order[at]
  if (!visit) throw notInLine(facts, appointmentId)
  order.splice(at, 1)
  order.splice(at + 1, 0, { ...visit, calledAt: null, skips: visit.skips + 1 })
  return { event: 'queue.skipped', paused: facts.paused, about: visit, places: placed(order) }
}

function notInLine({ visits }: QueueFacts, appointmentId: string): DomainError {
  if (visits.some(({ id }) => id === appointmentId))
    return new DomainError('INVALID_STATUS_TRANSITION', 'The visit is not waiting any more.')
  return new DomainError('APPOINTMENT_NOT_FOUND', 'There is no such visit in this queue.')
}

function reorder(line: Line, { appointmentIds, version }: Extract<QueueAction, { kind: 'reorder' }>): QueueDecision {
  if (version !== line.version) throw new DomainError('VERSION_MISMATCH', 'The queue has changed since you read it.')
  const waiting = new Map(line.waiting.map(({ visit }) => [visit.id, visit]))
  const order = [...new Set(appointmentIds)].flatMap((id) => waiting.get(id) ?? [])
  if (order.length !== waiting.size || order.length !== appointmentIds.length)
    throw invalidField('#/appointmentIds', 'must name each waiting visit once')
  const onTheWay = line.serving?.status === 'CHECKED_IN' ? [line.serving] : []
  // Whom staff put behind somebody that was not called is not called any more.
  const uncalled = order.map((visit, n) =>
    order.slice(0, n).some(({ calledAt }) => calledAt === null) ? { ...visit, calledAt: null } : visit,
  )
  return {
    event: 'queue.reordered',
    paused: line.facts.paused,
    about: null,
    places: placed([...onTheWay, ...uncalled]),
  }
}

function placed(order: readonly QueueVisit[]): QueueVisit[] {
  return order.map((visit, n) => ({ ...visit, placed: n + 1, placedPriority: visit.priority }))
}

/** The facts once a decision was written. */
export function afterDecision(facts: QueueFacts, { places, paused }: QueueDecision): QueueFacts {
  const changed = new Map(places.map((place) => [place.id, place]))
  const visits = facts.visits.map((visit) => {
    const place = changed.get(visit.id)
    if (!place) return visit
    const { calledAt, skips, placed, placedPriority } = place
    return { ...visit, calledAt, skips, placed, placedPriority }
  })
  return { ...facts, visits, paused, stateVersion: facts.stateVersion + 1 }
}
