import { sql } from 'drizzle-orm'
import { flag } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import type { Actor } from '../../db/request.ts'
import { mayStep, type Verb } from '../../domain/appointment.ts'
import type { RecordRequest } from '../../platform/http/deps.ts'
import { type Changed, changeVisit, defineChange, isInState, isStaff, t, visitAsked, wrongStepOf } from './change.ts'
import { againSubjects, asLockedFor, overNoOtherClinic, untilSeen, WasNoShow } from './check-in.ts'
import { CHANGED } from './consequence.ts'
import {
  EDITED,
  editedColumns,
  editedRow,
  externalIdFree,
  fieldChecks,
  fieldRights,
  mayChangeFields,
} from './edited-fields.ts'
import { meantOf } from './meant.ts'
import { convertsPlanAgain } from './plan-effects.ts'
import { type AppointmentImage, situationOf } from './record.ts'

/** A no-show that nobody has to arrive for, on its way back; its doctor's calendar takes its time again. */
export interface TakeBackOrder {
  actor: Actor
  request: RecordRequest
  /** Whether its doctor begins it at once. */
  starts: boolean
  /** What else the request changes, sealed. */
  fields: ReturnType<typeof editedRow>
}

/** Where a no-show is taken back: the calendar of its doctor. */
export type TakeBack = (order: TakeBackOrder, doctorId: string) => Promise<Changed>

const asked = visitAsked({ ...EDITED, starts: flag })
const { r } = asked

const aim = sql`case when ${r.starts} then 'IN_PROGRESS' else 'SCHEDULED' end`

const isTreating = sql`'treating' = any (me.staff)`

export const takeBackVisits = defineChange({
  name: 'take-back-no-show',
  asked,
  subjects: againSubjects,
  rows: 'subjects',
  target: aim,
  rights: [mayChangeFields, ...fieldRights],
  checks: [
    externalIdFree,
    { name: 'step', holds: sql`${isInState(['NO_SHOW'])} and ${t.type} <> 'IN_PERSON'`, refusal: wrongStepOf },
    asLockedFor,
    {
      name: 'on its own day, by staff',
      holds: sql`(${isStaff}) and (not ${r.starts} or ${isTreating})
and local_of(${t.startsAt}, ${t.timezone})::date = local_of(r.at, ${t.timezone})::date`,
      refusal: wrongStepOf,
    },
    ...fieldChecks,
    overNoOtherClinic,
  ],
  set: {
    ...editedColumns,
    status: aim,
    startedAt: sql`case when ${r.starts} then r.at end`,
    confirmedAt: sql`null`,
    // That they came while it was a no-show stays known of a visit which begins; one that is to be held is joined anew.
    checkedInAt: sql`case when ${r.starts} then ${t.checkedInAt} end`,
    overbookedOver: meantOf(t),
    overbook: sql`doctor_is_taken(${t.doctorId}, ${t.startsAt}, ${t.endsAt}, ${t.id}, false)`,
    patientOverlap: sql`patient_is_taken(${t.clinicId}, ${t.patientId}, ${t.startsAt}, ${t.endsAt}, ${t.id})`,
  },
  action: sql`case e.status when 'IN_PROGRESS' then 'appointment.started' else 'appointment.no_show_undone' end`,
  consequence: convertsPlanAgain(CHANGED),
})

/** Takes a no-show back, on the visit's own local day. @throws DomainError those of `changeVisit` */
export function takeBackNoShow(db: Database, { actor, request, starts, fields }: TakeBackOrder): Promise<Changed> {
  const permission = starts ? ('appointments:start' as const) : ('appointments:check-in' as const)
  return untilSeen(() => changeVisit(db, { actor, request, permission }, [takeBackVisits, { ...fields, starts }]))
}

/** The order for a call's sake: the call's own request goes on after it, and keeps its key for itself. */
export function takeBackOrder(actor: Actor, { clinicId, id }: Pick<RecordRequest, 'clinicId' | 'id'>): TakeBackOrder {
  const request = { clinicId, id, ifMatch: null, idempotency: null }
  return { actor, request, starts: false, fields: editedRow(actor, {}, {}) }
}

/** What a step on a no-show is: not refused where this caller may take it, since its doctor's calendar does. */
export function orWasNoShow(
  refused: Error,
  was: AppointmentImage,
  { actor, verb }: { actor: Actor; verb: Verb },
): Error {
  const comesBack = was.status === 'NO_SHOW' && mayStep(verb, situationOf(was, actor.caller, actor.now))
  return comesBack ? new WasNoShow(was.doctor_id) : refused
}

/** Takes the step, and where the visit turns out to be a no-show that may come back, what brings it back instead. */
export async function unlessNoShow<T>(step: () => Promise<T>, comeBack: (doctorId: string) => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof WasNoShow)) throw error
    return comeBack(error.doctorId)
  }
}
