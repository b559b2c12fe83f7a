import { type SQL, sql } from 'drizzle-orm'
import { flag } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Actor } from '../../db/request.ts'
import { mayEver } from '../../domain/access.ts'
import type { Status } from '../../domain/appointment.ts'
import type { Permission } from '../../domain/rights.ts'
import { reopensPlan } from '../../records/follow-ups/plan-consequences.ts'
import { endsRoom } from '../../records/video-room.ts'
import { readImage } from '../../records/visits/appointment.ts'
import {
  defineChange,
  isInState,
  mayStepFrom,
  t,
  visitAsked,
  wrongStepOf,
} from '../../records/visits/appointment-change.ts'
import { allConsequences, CHANGED, type Consequence } from '../../records/visits/consequence.ts'
import {
  EDITED,
  editedColumns,
  editedSubjects,
  fieldChecks,
  fieldRights,
  mayChangeFields,
} from '../../records/visits/edited-fields.ts'
import { visitExternalIdFree } from '../../records/visits/visit-external-id.ts'
import { orWasNoShow } from '../calendar/moving/no-show.ts'
import type { PUT_STATUSES } from './schemas.ts'

export type PutStatus = (typeof PUT_STATUSES)[number]

const asked = visitAsked({ ...EDITED, mayAccept: flag })
const { r } = asked

interface Step {
  name: string
  to: Status
  from: SQL
  /** What a wrong step is, where it is not simply refused. */
  refusal?: Check['refusal']
  checks?: readonly Check[]
  set?: ReturnType<Parameters<typeof defineChange>[0]>['set']
  action: string | SQL
  consequence?: Consequence
  byLink?: true
}

/** A change of state, with whatever fields the request gives beside it. */
function define({ name, to, from, refusal = wrongStepOf, checks = [], set, action, consequence, byLink }: Step) {
  return defineChange(() => ({
    name,
    asked,
    subjects: editedSubjects,
    target: to,
    rights: [mayChangeFields, ...fieldRights],
    checks: [visitExternalIdFree, { name: 'step', holds: from, refusal }, ...fieldChecks, ...checks],
    set: { ...editedColumns, status: sql.raw(`'${to}'`), ...set },
    action,
    namesPatient: true,
    ...(consequence && { consequence }),
    ...(byLink && { byLink }),
  }))
}

/** A visit can be a no-show only after its start. */
const hasBegun: Check = { name: 'start has passed', holds: sql`${t.startsAt} <= r.at`, refusal: wrongStepOf }

/** What a PUT of a state means: a step, or the taking back of one. */
export const PUT_STATUS = {
  SCHEDULED: define({
    name: 'accept-or-undo-check-in',
    to: 'SCHEDULED',
    from: sql`${isInState(['CHECKED_IN'])} or ${r.mayAccept} and ${isInState(['PENDING'])}`,
    refusal: (refused) => {
      const { actor } = refused
      return orWasNoShow(wrongStepOf(refused), readImage(refused.image), { actor, verb: 'undo-no-show' })
    },
    set: { checkedInAt: sql`null`, confirmedAt: sql`null` },
    action: sql`case b.status when 'PENDING' then 'appointment.accepted' else 'appointment.check_in_undone' end`,
  }),
  CHECKED_IN: define({
    name: 'undo-start',
    to: 'CHECKED_IN',
    from: mayStepFrom('undo-start'),
    set: { startedAt: sql`null` },
    action: 'appointment.start_undone',
  }),
  CONFIRMED: define({
    name: 'confirm',
    to: 'CONFIRMED',
    from: mayStepFrom('confirm'),
    set: { confirmedAt: r.at },
    action: 'appointment.confirmed',
    byLink: true,
  }),
  NO_SHOW: define({
    name: 'no-show',
    to: 'NO_SHOW',
    from: mayStepFrom('no-show'),
    checks: [hasBegun],
    action: 'appointment.no_show',
    consequence: allConsequences(reopensPlan(CHANGED), endsRoom(CHANGED)),
  }),
} as const

const PERMISSIONS = {
  CHECKED_IN: 'appointments:start',
  CONFIRMED: 'appointments:confirm',
  NO_SHOW: 'appointments:no-show',
} as const

/** The right that a change to a state needs. SCHEDULED accepts a booking or takes back a check-in; either right may do the latter. */
export function permissionFor({ caller }: Actor, status: PutStatus): Permission {
  if (status === 'SCHEDULED') return mayAccept(caller) ? 'appointments:accept' : 'appointments:check-in'
  return PERMISSIONS[status]
}

export const mayAccept = (caller: Actor['caller']) => mayEver(caller.roles, 'appointments:accept')
