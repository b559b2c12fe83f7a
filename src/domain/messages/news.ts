import type { Status } from '../appointment.ts'
import type { VisitType } from '../visit.ts'
import type { MessageEvent } from './channel.ts'

/** What patients are told of a visit. Instants are epoch ms. */
export interface VisitTerms {
  start: number
  doctorId: string
  locationId: string | null
  type: VisitType
}

/** What a visit is to its patient. */
export type Stage = 'requested' | 'booked' | 'cancelled' | 'missed'

/** What the patient learned of a visit from a message. */
export interface Told extends VisitTerms {
  stage: Stage
  /** When it was sent. */
  at: number
}

/** A visit as it is now, and what its patient knows of it. */
export interface VisitNow extends VisitTerms {
  id: string
  status: Status
  end: number
  timezone: string
  seriesId: string | null
  /** Whether its patient is to be told of it. */
  notify: boolean
  /** Whether its patient ever came. */
  everCheckedIn: boolean
  /** What the last message about it said; null if none was sent. */
  told: Told | null
  /** Whether the message about its booking was dropped, because the visit was cancelled by then: the patient never heard of it. */
  wasNeverTold: boolean
}

/** A message about a visit that waits, as far as it says what is news. */
export interface Asked {
  event: MessageEvent
  /** Whether the patient did it. */
  atOnce: boolean
  /** What the visit was before, where that was changed. */
  before: VisitTerms | null
  /** When it was asked for. */
  createdAt: number
}

/** Why a message tells nothing. */
export type NoNews = 'UNDONE' | 'ALREADY_TOLD' | 'TOO_LATE' | 'NOT_WANTED'

/** What is to be told of a visit; `before`: when it was, where it was moved. */
export type News = { event: MessageEvent; before: number | null } | { none: NoNews }

const OPEN: ReadonlySet<Status> = new Set(['PENDING', 'SCHEDULED', 'CONFIRMED'])
const STAGES: Partial<Record<Status, Stage>> = { PENDING: 'requested', CANCELLED: 'cancelled', NO_SHOW: 'missed' }

/** For how long after its start a visit that was missed is worth a message. */
const MISSED_LATELY = 24 * 60 * 60_000

/** What the visit in this state is to its patient. */
export const stageOf = (status: Status): Stage => STAGES[status] ?? 'booked'

/** Whether a visit is still to come in this state. */
export const isOpen = (status: Status): boolean => OPEN.has(status)

function isSame(one: VisitTerms, other: VisitTerms): boolean {
  return (
    one.start === other.start &&
    one.doctorId === other.doctorId &&
    one.locationId === other.locationId &&
    one.type === other.type
  )
}

const isBooking = ({ event }: Asked) => event === 'booked' || event === 'requested'
const news = (event: MessageEvent, before: number | null = null): News => ({ event, before })
const none = (why: NoNews): News => ({ none: why })

/**
 * What is to be told of a visit now: what its patient knows, held against what is true. However often the visit was changed
 * meanwhile, that is one message, or none.
 * @param asked the messages about it that wait, reminders left out, the earliest first
 */
export function newsOf(visit: VisitNow, asked: readonly Asked[], now: number): News {
  if (!visit.notify) return none('NOT_WANTED')
  const stage = stageOf(visit.status)
  if (stage === 'missed') return newsOfMissed(visit, asked, now)
  if (stage === 'cancelled') return newsOfCancelled(visit, asked, now)
  if (!isOpen(visit.status) || visit.start <= now) return none('TOO_LATE')
  return visit.told ? newsSince(visit.told, visit, asked) : firstNews(visit, asked)
}

function newsOfMissed(visit: VisitNow, asked: readonly Asked[], now: number): News {
  if (visit.told?.stage === 'missed') return none('ALREADY_TOLD')
  if (now - visit.start > MISSED_LATELY) return none('TOO_LATE')
  return asked.some(({ event }) => event === 'no_show') ? news('no_show') : none('TOO_LATE')
}

function newsOfCancelled({ told, ...visit }: VisitNow, asked: readonly Asked[], now: number): News {
  if (told?.stage === 'cancelled') return none('ALREADY_TOLD')
  if (told === null) {
    // Who booked it knows of it, whatever was sent; and who took it back too. Nobody else has heard of it.
    const isOwn = asked.some((one) => isBooking(one) && one.atOnce)
    const endedByDesk = asked.some(({ event, atOnce }) => event === 'cancelled' && !atOnce)
    if ((asked.some(isBooking) || visit.wasNeverTold) && !(isOwn && endedByDesk)) return none('UNDONE')
  }
  const hasCome = visit.everCheckedIn && visit.start <= now
  return visit.end <= now || hasCome ? none('TOO_LATE') : news('cancelled')
}

/** To a patient whom no message has told of the visit. */
function firstNews(visit: VisitNow, asked: readonly Asked[]): News {
  if (stageOf(visit.status) === 'requested') return news('requested')
  const isAccepted = asked.some(({ event }) => event === 'accepted')
  const booking = asked.find(isBooking)
  if (isAccepted && (!booking || booking.event === 'requested')) return news('accepted')
  if (booking || visit.wasNeverTold) return news('booked')
  // It was booked before anybody was told, or without: then what has changed is held against what it was before.
  const before = asked.find((one) => one.before !== null)?.before
  if (before && isSame(before, visit)) return none('UNDONE')
  return before ? news('moved', before.start) : news('booked')
}

/** To a patient who was told of the visit. */
function newsSince(told: Told, visit: VisitNow, asked: readonly Asked[]): News {
  const stage = stageOf(visit.status)
  if (told.stage === 'requested' && stage === 'booked') return news('accepted')
  // It was given back: to be cancelled, or missed, and then to stand again is a booking.
  if (told.stage === 'cancelled') return news(stage === 'requested' ? 'requested' : 'booked')
  if (told.stage === 'missed')
    return asked.some(({ event }) => event === 'moved') ? news('moved', told.start) : none('UNDONE')
  if (!isSame(told, visit)) return news('moved', told.start)
  return none(asked.every(({ createdAt }) => told.at >= createdAt) ? 'ALREADY_TOLD' : 'UNDONE')
}
