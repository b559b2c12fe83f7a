import { may, type Standing } from './access.ts'
import type { ClinicSettings } from './clinic-settings.ts'
import { hasTimeToMoveTo } from './moving.ts'
import type { Permission, Role } from './rights.ts'
import { standingFor } from './standing.ts'
import { localDate } from './time.ts'
import type { VisitType } from './visit.ts'

export const STATUSES = [
  'PENDING',
  'SCHEDULED',
  'CONFIRMED',
  'CHECKED_IN',
  'IN_PROGRESS',
  'COMPLETED',
  'CANCELLED',
  'NO_SHOW',
] as const
export type Status = (typeof STATUSES)[number]

/** An active visit occupies its doctor; these two do not. */
export const INACTIVE: readonly Status[] = ['CANCELLED', 'NO_SHOW']

/** Nothing more is expected of these. */
export const FINAL: readonly Status[] = ['COMPLETED', 'CANCELLED', 'NO_SHOW']

/** What can be done to a visit. */
export type Verb =
  | 'accept'
  | 'confirm'
  | 'check-in'
  | 'undo-check-in'
  | 'start'
  | 'undo-start'
  | 'complete'
  | 'cancel'
  | 'no-show'
  | 'undo-no-show'
  | 'reschedule'
  | 'hand-over'

interface Step {
  permission: Permission
  from: readonly Status[]
  /** Further states staff, but no patient, may step from. */
  alsoForStaff?: readonly Status[]
  /** Further states for visits that nobody has to arrive for. A NO_SHOW among them is left on the visit's own local day only. */
  alsoRemote?: readonly Status[]
  /** Null: `statusAfterMove`, `statusAfterHandOver`. */
  to: Status | null
  staffOnly?: true
}

/** The one table of steps: what it does not list is refused, and what a caller is offered is read from it too. */
export const STEPS: Record<Verb, Step> = {
  accept: { permission: 'appointments:accept', from: ['PENDING'], to: 'SCHEDULED', staffOnly: true },
  confirm: { permission: 'appointments:confirm', from: ['SCHEDULED'], to: 'CONFIRMED' },
  'check-in': {
    permission: 'appointments:check-in',
    from: ['SCHEDULED', 'CONFIRMED'],
    alsoForStaff: ['NO_SHOW'],
    to: 'CHECKED_IN',
  },
  'undo-check-in': { permission: 'appointments:check-in', from: ['CHECKED_IN'], to: 'SCHEDULED', staffOnly: true },
  start: {
    permission: 'appointments:start',
    from: ['CHECKED_IN'],
    alsoRemote: ['SCHEDULED', 'CONFIRMED', 'NO_SHOW'],
    to: 'IN_PROGRESS',
    staffOnly: true,
  },
  'undo-start': { permission: 'appointments:start', from: ['IN_PROGRESS'], to: 'CHECKED_IN', staffOnly: true },
  complete: {
    permission: 'appointments:complete',
    from: ['CHECKED_IN', 'IN_PROGRESS'],
    to: 'COMPLETED',
    staffOnly: true,
  },
  cancel: {
    permission: 'appointments:cancel',
    from: ['PENDING', 'SCHEDULED', 'CONFIRMED'],
    alsoForStaff: ['CHECKED_IN'],
    to: 'CANCELLED',
  },
  'no-show': { permission: 'appointments:no-show', from: ['SCHEDULED', 'CONFIRMED'], to: 'NO_SHOW', staffOnly: true },
  // In person it is taken back by checking in.
  'undo-no-show': {
    permission: 'appointments:check-in',
    from: [],
    alsoRemote: ['NO_SHOW'],
    to: 'SCHEDULED',
    staffOnly: true,
  },
  reschedule: { permission: 'appointments:change', from: ['PENDING', 'SCHEDULED', 'CONFIRMED'], to: null },
  'hand-over': { permission: 'visits:hand-over', from: ['CHECKED_IN', 'IN_PROGRESS'], to: null, staffOnly: true },
}

/** What the rules need to know of a visit; instants are epoch ms. */
export interface Visit {
  status: Status
  type: VisitType
  start: number
  end: number
  /** The visit's IANA zone: its own local day is counted in it. */
  timezone: string
  /** Whether its video call has been ended: nobody joins it until it is taken up again. */
  isCallOver?: boolean
  /** The day of the plan it was made from, 'YYYY-MM-DD', before which a patient does not move it. */
  planDay?: string | null
}

/** The states a step may start from, for a visit of this type and a caller who is staff there or is not. */
export function statesBefore(verb: Verb, { type, isStaff }: { type: VisitType; isStaff: boolean }): Status[] {
  const step = STEPS[verb]
  if (step.staffOnly && !isStaff) return []
  const remote = type === 'IN_PERSON' ? [] : (step.alsoRemote ?? [])
  return [...step.from, ...remote, ...(isStaff ? (step.alsoForStaff ?? []) : [])]
}

/** A moved visit has to be confirmed anew; one that waits to be accepted still waits. */
export function statusAfterMove(status: Status): Status {
  return status === 'CONFIRMED' ? 'SCHEDULED' : status
}

/** From when until when, both epoch ms and inclusive. */
export interface Window {
  opensAt: number
  closesAt: number
}

const MINUTE = 60_000

/** When a patient may check in: round the start, by the clinic's settings; null for a visit nobody arrives for. */
export function checkInWindow(visit: Visit, settings: ClinicSettings): Window | null {
  if (visit.type !== 'IN_PERSON') return null
  return {
    opensAt: visit.start - settings.checkInOpensMinutes * MINUTE,
    closesAt: visit.start + settings.checkInClosesMinutes * MINUTE,
  }
}

/** When a video visit may be joined: from before its start until after its end; null for other visits. */
export function joinWindow(visit: Visit, settings: ClinicSettings): Window | null {
  if (visit.type !== 'VIDEO_CALL') return null
  return {
    opensAt: visit.start - settings.joinOpensMinutes * MINUTE,
    closesAt: visit.end + settings.joinClosesMinutes * MINUTE,
  }
}

/** Until when a patient may move or cancel the visit themselves (epoch ms). */
export function changeUntil(visit: Visit, settings: ClinicSettings): number {
  return visit.start - settings.cancellationWindowMinutes * MINUTE
}

function within(window: Window | null, now: number): boolean {
  return window !== null && now >= window.opensAt && now <= window.closesAt
}

/** Whether a NO_SHOW may still be taken back: on the visit's own local day. */
export function isOwnDay(visit: Visit, now: number): boolean {
  return localDate(visit.start, visit.timezone) === localDate(now, visit.timezone)
}

export interface Situation {
  visit: Visit
  settings: ClinicSettings
  roles: readonly Role[]
  standing: Standing
  now: number
}

/** Whether the caller is staff to this visit for a permission: it reaches them by more than owning the record. */
export function isStaffFor(situation: Situation, permission: Permission): boolean {
  return may(situation.roles, permission, { ...standingFor(situation, permission), isOwn: false })
}

/** Whether this caller may take the step now: the table, the rights and the clock together. */
export function mayStep(verb: Verb, situation: Situation): boolean {
  const { visit, settings, roles, now } = situation
  const { permission } = STEPS[verb]
  const standing = standingFor(situation, permission)
  if (!may(roles, permission, standing)) return false
  const isStaff = isStaffFor(situation, permission)
  if (!statesBefore(verb, { type: visit.type, isStaff }).includes(visit.status)) return false
  if (verb === 'no-show') return now >= visit.start
  if (verb === 'check-in' && visit.status === 'NO_SHOW') return visit.type === 'IN_PERSON' && isOwnDay(visit, now)
  if (verb === 'undo-no-show') return isOwnDay(visit, now)
  // Whoever treats the patient begins after all; for anybody else the visit has to be taken back first.
  if (verb === 'start' && visit.status === 'NO_SHOW') return standing.isTreating && isOwnDay(visit, now)
  if (verb === 'check-in') return within(checkInWindow(visit, settings), now)
  if (verb === 'cancel') return isStaff || now <= changeUntil(visit, settings)
  if (verb === 'reschedule') return isStaff || (now <= changeUntil(visit, settings) && hasTimeToMoveTo(situation))
  return true
}

/** The states this caller may bring the visit to now: what a refused step answers as `allowed`. */
export function statesAllowed(situation: Situation): Status[] {
  const verbs = Object.keys(STEPS) as Verb[]
  const targets = verbs.filter((verb) => mayStep(verb, situation)).map((verb) => STEPS[verb].to)
  return STATUSES.filter((status) => targets.includes(status))
}

export const ACTIONS = [
  'confirm',
  'check-in',
  'start',
  'complete',
  'reschedule',
  'hand-over',
  'cancel',
  'no-show',
  'join',
  'plan-follow-up',
] as const
export type Action = (typeof ACTIONS)[number]

const JOINABLE: readonly Status[] = ['SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS']
export const PLANNABLE: readonly Status[] = ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED']

/** What this caller may do to the visit now. */
export function actionsOf(situation: Situation): Action[] {
  const { visit, settings, roles, standing, now } = situation
  return ACTIONS.filter((action) => {
    if (action === 'join')
      return (
        may(roles, 'video:join', standing) &&
        (JOINABLE.includes(visit.status) || (visit.status === 'NO_SHOW' && isOwnDay(visit, now))) &&
        !visit.isCallOver &&
        within(joinWindow(visit, settings), now)
      )
    if (action === 'plan-follow-up') return may(roles, 'follow-ups:plan', standing) && PLANNABLE.includes(visit.status)
    return mayStep(action, situation)
  })
}
