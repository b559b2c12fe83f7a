import { sql } from 'drizzle-orm'
import { flag } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import { convertsPlanAgain } from '../../../records/follow-ups/plan-consequences.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  isInState,
  isStaff,
  t,
  visitAsked,
  wrongStepOf,
} from '../../../records/visits/appointment-change.ts'
import { CHANGED } from '../../../records/visits/consequence.ts'
import {
  EDITED,
  type EditedRow,
  editedColumns,
  fieldChecks,
  fieldRights,
  mayChangeFields,
  nothingEdited,
} from '../../../records/visits/edited-fields.ts'
import { visitExternalIdFree } from '../../../records/visits/visit-external-id.ts'
import { meantOf } from '../meant.ts'
import { forgetting, noteTime, type Turn } from '../take.ts'
import { againSubjects, asLockedFor, overNoOtherClinic, untilSeen } from './check-in-again.ts'

/** A no-show that nobody has to arrive for, on its way back; its doctor's calendar takes its time again. */
export interface TakeBackTask {
  actor: Actor
  request: RecordRequest
  /** Whether its doctor begins it at once. */
  starts: boolean
  /** What else the request changes, sealed. */
  fields: EditedRow
}

const asked = visitAsked({ ...EDITED, starts: flag })

const { r } = asked

const aim = sql`case when ${r.starts} then 'IN_PROGRESS' else 'SCHEDULED' end`

const isTreating = sql`'treating' = any (me.staff)`

const takeBackVisits = defineChange(() => ({
  name: 'take-back-no-show',
  asked,
  subjects: againSubjects,
  rows: 'subjects',
  target: aim,
  rights: [mayChangeFields, ...fieldRights],
  checks: [
    visitExternalIdFree,
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
}))

/** Takes a no-show back, on the visit's own local day. @throws DomainError those of `changeVisit` */
function takeBackNoShow(db: Database, { actor, request, starts, fields }: TakeBackTask): Promise<Changed> {
  const permission = starts ? ('appointments:start' as const) : ('appointments:check-in' as const)
  return untilSeen(() => changeVisit(db, { actor, request, permission }, [takeBackVisits, { ...fields, starts }]))
}

/** The task for a call's sake: the call's own request goes on after it, and keeps its key for itself. */
export function takeBackTask(actor: Actor, { clinicId, id }: Pick<RecordRequest, 'clinicId' | 'id'>): TakeBackTask {
  const request = { clinicId, id, ifMatch: null, idempotency: null }
  return { actor, request, starts: false, fields: nothingEdited(actor) }
}

/** Takes back a no-show that nobody has to arrive for, and so holds its time again. @throws DomainError */
export async function takeBackInTurn(turn: Turn, task: TakeBackTask): Promise<Changed> {
  const changed = await forgetting(turn, () => takeBackNoShow(turn.db, task))
  noteTime(turn.memory, changed)
  return changed
}
