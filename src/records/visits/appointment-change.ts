import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type AskedColumn, uuid } from '../../db/asked.ts'
import { AS_IT_IS, type Check, type Refused } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { type MinutesSetting, minutesSetting } from '../../db/clinic-setting.ts'
import { type Cte, materialized } from '../../db/cte.ts'
import type { Happening } from '../../db/happened.ts'
import { onceHeld } from '../../db/locks.ts'
import { defineRecordChange, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { type RowOf, type RowsAsked, rowsAsked, tryWrite, type Write } from '../../db/write.ts'
import { type Status, statesAllowed, statesBefore, type Verb } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import { reach, reachesAsStaff, reachesFor, standingOfAsker } from '../standing.ts'
import { accessChecks } from './access-checks.ts'
import { type AppointmentImage, appointmentKind, imageOf, readImage, situationOf } from './appointment.ts'
import type { Consequence } from './consequence.ts'
import { linkUsed } from './link-used.ts'

type Columns = Record<string, AskedColumn<unknown>>

/**
 * Which visit, in which versions (null: any), how far the rights to read it and to do this to it reach, and the link of a message by
 * which it is done.
 */
const VISIT = { ...ONE_RECORD, mayRead: reach, mayDo: reach, linkId: uuid }

/** The columns of a change's rows, besides everybody's. */
export function visitAsked<C extends Columns>(columns: C): RowsAsked<C & typeof VISIT> {
  return rowsAsked({ ...VISIT, ...columns })
}
const { r } = visitAsked({})

/** The visit that a row is about, by the schema's columns: held in a change, only looked at before its locks. */
export const t = alias(appointments, 't')

/**
 * The rows with their visit's doctor and patient, read without a lock: these are locked first. The visit's own lock comes
 * last, and a check tells whether its people are still these.
 */
export const visitsUnlocked: Cte = materialized(
  'subjects',
  sql`select r.*, ${t.doctorId} visit_doctor, ${t.patientId} visit_patient
from asked r join ${appointments} t on ${t.clinicId} = r.clinic_id and ${t.id} = r.id`,
)

/** The visits `t`, held; not FOR UPDATE, which holds up foreign-key checks. @param after the locks that come first */
export function visitsHeld(...after: readonly string[]): Cte {
  const once = after.length > 0 ? sql` and ${onceHeld(...after)}` : sql``
  return materialized(
    'held',
    sql`select t.*, r.n from asked r join ${appointments} t on ${t.clinicId} = r.clinic_id and ${t.id} = r.id\nwhere r.kept is null${once} order by ${t.id} for no key update of t`,
  )
}

/**
 * What a visit's checks look at: the row and the visit it is about, where there is one.
 * @param rows `asked`, or what was made of it
 * @param lingers when a doctor who has just been made inactive may still do this
 */
export function visitFrom(rows = 'asked', lingers?: SQL): SQL {
  return sql`from ${sql.raw(rows)} r left join held t on t.n = r.n
${standingOfAsker(t, lingers)}`
}

export const isStaff = reachesAsStaff(r.mayDo)

/** `t.status in (…)` for the states a step may start from, by the table of steps. */
export function mayStepFrom(verb: Verb): SQL {
  const before = (type: 'IN_PERSON' | 'VIDEO_CALL', staff: boolean) => statesBefore(verb, { type, isStaff: staff })
  const [anybody, staff] = [before('IN_PERSON', false), before('IN_PERSON', true)]
  const [remote, remoteStaff] = [before('VIDEO_CALL', false), before('VIDEO_CALL', true)]
  const without = (states: Status[], ...others: Status[][]) => states.filter((state) => !others.flat().includes(state))
  const isRemote = sql`${t.type} <> 'IN_PERSON'`
  const terms: [SQL | null, Status[]][] = [
    [null, anybody],
    [isStaff, without(staff, anybody)],
    [isRemote, without(remote, anybody)],
    [sql`${isStaff} and ${isRemote}`, without(remoteStaff, anybody, staff, remote)],
  ]
  const parts = terms
    .filter(([, states]) => states.length > 0)
    .map(([when, states]) => (when ? sql`${when} and ${isInState(states)}` : isInState(states)))
  return sql.join(parts, sql` or `)
}

export const isInState = (states: readonly Status[]) =>
  sql`${t.status} in (${sql.raw(states.map((state) => `'${state}'`).join(', '))})`

/** A setting of the visit's clinic in minutes, as an interval. */
export const clinicMinutes = (name: MinutesSetting) =>
  sql`(select ${minutesSetting('c', name)} from ${clinics} c where c.id = ${t.clinicId})`

/** The refusal of a wrong step: 409 with the states this caller may bring the visit to. */
export function wrongStep(was: AppointmentImage, { caller, now }: Actor): DomainError {
  return new DomainError(
    'INVALID_STATUS_TRANSITION',
    `The appointment is ${was.status}, and this step is not possible from there.`,
    { allowed: statesAllowed(situationOf(was, caller, now)) },
  )
}

/** The same, as a check's refusal. */
export const wrongStepOf = ({ image, actor }: Refused) => wrongStep(readImage(image), actor)

type Assignments = { [K in keyof typeof appointments._.columns]?: SQL }

interface Change<C extends Columns> {
  name: string
  asked: RowsAsked<C & typeof VISIT>
  /** Locks before the visit's own, and what they need. */
  subjects?: readonly Cte[]
  /** The rows the checks look at, where they are more than `asked`. */
  rows?: string
  /** When a doctor who has just been made inactive may still do this: over the row `r` and the visit `t`. */
  lingers?: SQL
  /** Asking for the state a visit is in already answers it as it is. As SQL where it is the row that says which. */
  target?: Status | SQL
  /** Further rights that what is asked needs. */
  rights?: readonly Check[]
  /** After who may: the states it may start from first, then the rules, in the contract's order. */
  checks: readonly Check[]
  /** Columns over the visit `t` and the row `r`. */
  set: Assignments
  /** `appointment.past_tense`, or SQL over the visit before (`b`) and after (`e`). */
  action: string | SQL
  consequence?: Consequence
  /** The answer, where it is more than the visit: made of the visit's jsonb, the visit `e` as it now stands, and the row `r`. */
  answer?: (visit: SQL) => SQL
  /** Whether the row may name another patient: then the trail tells it of both, and a refusal what hangs on the visit. */
  namesPatient?: true
  /** Whether the link of a message may be for it: its row notes then that it was used. */
  byLink?: true
}

/** The former patient's row of the trail; the event was told already. */
const LEFT_PATIENT: Omit<Happening, 'action'> = {
  of: { ...appointmentKind, patient: sql`b.patient_id`, payload: sql`null::jsonb` },
  rows: 'changed',
  join: sql` join held b on b.n = e.n and b.patient_id <> e.patient_id`,
  changed: sql`jsonb_build_object('patient_id', jsonb_build_array(b.patient_id, e.patient_id))`,
}

/** What hangs on a visit that was not given to the other patient the row names. */
const becauseOf = sql`case when not e.written and r.patient_id <> e.patient_id
then jsonb_build_object('because', hangs_on_visit(e.clinic_id, e.id)) else '{}' end`

/** One change of visits: access, state, rules, the row, its trail and what follows, in one statement. */
export function defineChange<C extends Columns>(define: () => Change<C>): Write<C & typeof VISIT> {
  return defineRecordChange(() => {
    const change = define()
    const { name, asked, subjects = [], rows, lingers, target, rights = [], checks, set, action } = change
    const { consequence, namesPatient, byLink, answer = (visit) => visit } = change
    const state = typeof target === 'string' ? sql.raw(`'${target}'`) : target
    const already: Check[] = state ? [{ name: 'already', holds: sql`${t.status} <> ${state}`, refusal: AS_IT_IS }] : []
    return {
      name,
      table: appointments,
      of: appointmentKind,
      asked,
      subjects: subjects.length > 0 ? subjects : [visitsHeld()],
      from: visitFrom(rows, lingers),
      checks: [...accessChecks(rights), ...already, ...checks],
      set,
      action,
      consequence: {
        effects: [...(consequence?.effects ?? []), ...(byLink ? [linkUsed] : [])],
        happened: [...(namesPatient ? [{ ...LEFT_PATIENT, action }] : []), ...(consequence?.happened ?? [])],
      },
      // A request for the state that the visit already has is audited as a read.
      ...(target && { asItIs: { check: 'already', action: 'appointment.read' } }),
      image: answer(sql`(${imageOf('e')}) - '{n,written}'::text[]${namesPatient ? sql` || ${becauseOf}` : sql``}`),
    }
  })
}

export interface Changed {
  image: unknown
  replayed: boolean
  /** Whether anything was written: false when the visit was in that state already. */
  changed: boolean
}

/** What a row says of the visit it is about. */
export function visitOf(actor: Actor, { id, ifMatch }: RecordRequest, permission: Permission) {
  return {
    id,
    versions: versionsOf(ifMatch),
    mayRead: reachesFor(actor.caller, 'appointments:read'),
    mayDo: reachesFor(actor.caller, permission),
    linkId: actor.caller.link?.id,
  }
}

type Asked<C extends Columns> = [Write<C & typeof VISIT>, Omit<RowOf<C & typeof VISIT>, keyof typeof VISIT>]

interface VisitAsking {
  actor: Actor
  request: RecordRequest
  permission: Permission
}

/**
 * Changes one visit in one statement, in the contract's order of checks: 404, 403, 412, the state, the rules. The first
 * broken check's refusal is returned, not thrown.
 * @throws DomainError those of `tryWrite`
 */
export async function tryChange<C extends Columns>(
  db: Database,
  { actor, request, permission }: VisitAsking,
  [definition, row]: Asked<C>,
): Promise<Changed | Error> {
  const { clinicId, idempotency } = request
  const write = () =>
    tryWrite(db, definition, {
      asking: { actor, idempotency, clinicId },
      row: { ...visitOf(actor, request, permission), ...row } as RowOf<C & typeof VISIT>,
    })
  // If two requests give the same external id at once, the index refuses one; run again, it learns which visit has it.
  const outcome = await write().catch((error) => {
    if (error instanceof DomainError && error.code === 'EXTERNAL_ID_TAKEN' && !error.extra.id) return write()
    throw error
  })
  if (outcome instanceof Error) return outcome
  if (!outcome) throw new Error('An appointment was left unchanged, and no check says why.')
  return { image: outcome.image, replayed: outcome.replayed, changed: outcome.written }
}

/**
 * Changes one visit, as `tryChange` does.
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, INVALID_STATUS_TRANSITION, or a rule's own refusal
 */
export async function changeVisit<C extends Columns>(
  db: Database,
  asking: VisitAsking,
  asked: Asked<C>,
): Promise<Changed> {
  const outcome = await tryChange(db, asking, asked)
  if (outcome instanceof Error) throw outcome
  return outcome
}
