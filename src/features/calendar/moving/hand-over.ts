import { type SQL, sql } from 'drizzle-orm'
import { flag, int, like } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte } from '../../../db/cte.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { DomainError } from '../../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../../../domain/not-found.ts'
import { changesLine } from '../../../records/queue-entry.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  mayStepFrom,
  t,
  visitAsked,
  wrongStepOf,
} from '../../../records/visits/appointment-change.ts'
import { allConsequences, CHANGED, type Consequence, type Source } from '../../../records/visits/consequence.ts'
import {
  EDITED,
  type EditedRow,
  editedColumns,
  fieldChecks,
  fieldRights,
} from '../../../records/visits/edited-fields.ts'
import { visitExternalIdFree } from '../../../records/visits/visit-external-id.ts'
import { DOCTOR_ELSEWHERE, isElsewhere, isOffDuty } from '../elsewhere.ts'
import { MEANT_WHATEVER } from '../meant.ts'
import { Outdated } from '../outdated.ts'
import { rulesAreInView } from '../rules-stand.ts'
import { forgetting, noteTime, type Turn } from '../take.ts'
import { movedSubjects } from './moved-subjects.ts'

/** A visit that waits or has begun, on its way to another doctor or to another end. Its start, type and place stay. */
export interface HandOverTask {
  actor: Actor
  request: RecordRequest
  /** The doctor who has it afterwards; their calendar writes it. */
  doctorId: string
  /** Epoch ms. */
  endsAt: number
  /** The version that was read: a doctor or end that the request does not name was taken from it. */
  version: number
  overbook: boolean
  /** What else the request changes, sealed. */
  fields: EditedRow
}

const asked = visitAsked({ ...EDITED, ...like(appointments, ['doctorId', 'endsAt']), overbook: flag, version: int })

const { r } = asked

const isSameDoctor = sql`r.doctor_id = ${t.doctorId}`

/** The time that the visit newly takes: all of it from another doctor, only the extension from its own doctor. */
const newTime = { from: sql`case when ${isSameDoctor} then ${t.endsAt} else ${t.startsAt} end`, until: sql`r.ends_at` }

/** `asks` only if the visit newly takes some time; else false. */
const overNew = (from: SQL, asks: SQL) => sql`case when ${from} < r.ends_at then ${asks} else false end`

const taken = (reason: 'BOOKED' | 'PATIENT_BUSY', detail: string) =>
  new DomainError('SCHEDULING_CONFLICT', detail, { reason, alternatives: [] })

/**
 * As for a walk-in, neither hours nor buffers are checked: the patient is here, and whoever hands them over knows which
 * doctor is here. With the same doctor, the visit may still overlap what it overlapped before.
 */
const time: Check[] = [
  {
    name: 'doctor is free',
    holds: sql`${r.overbook} or not ${overNew(newTime.from, sql`doctor_is_taken(r.doctor_id, ${newTime.from}, r.ends_at, r.id, false)`)}`,
    refusal: taken('BOOKED', 'The doctor is already booked at that time.'),
  },
  {
    name: 'over no other clinic',
    holds: sql`not ${isElsewhere({
      doctorId: sql`r.doctor_id`,
      clinicId: sql`r.clinic_id`,
      ...newTime,
      apartFrom: sql`r.id`,
      isOver: isOffDuty({ doctorId: sql`r.doctor_id`, clinicId: sql`r.clinic_id`, ...newTime }),
    })}`,
    refusal: DOCTOR_ELSEWHERE,
  },
  {
    name: 'patient is free',
    holds: sql`${r.overbook} or not ${overNew(
      sql`${t.endsAt}`,
      sql`patient_is_taken(r.clinic_id, ${t.patientId}, ${t.endsAt}, r.ends_at, r.id)`,
    )}`,
    refusal: taken('PATIENT_BUSY', 'The patient has another visit at that time.'),
  },
]

/** Moves visits that go to another doctor into that doctor's line. A trigger renews their rooms. */
function afterHandingOver({ rows }: Source): Consequence {
  const handed = { rows: 'handed', at: sql`handed.updated_at`, n: sql`handed.n` }
  const visits = sql.identifier(rows)
  return allConsequences(
    {
      effects: [
        cte(
          handed.rows,
          sql`select ${visits}.*, b.doctor_id former_doctor, b.version former_version
from ${visits} join held b on b.n = ${visits}.n and b.doctor_id <> ${visits}.doctor_id`,
        ),
      ],
      happened: [],
    },
    changesLine(handed),
  )
}

const handVisitsOver = defineChange(() => ({
  name: 'hand-over',
  asked,
  subjects: movedSubjects,
  rows: 'subjects',
  rights: fieldRights,
  checks: [
    visitExternalIdFree,
    { name: 'step', holds: mayStepFrom('hand-over'), refusal: wrongStepOf },
    {
      name: 'visit as decided on',
      holds: sql`${t.version} = ${r.version} and (${t.doctorId}, ${t.patientId}) = (r.visit_doctor, r.visit_patient)`,
      refusal: () => new Outdated('visit'),
    },
    { name: 'rules in view', holds: rulesAreInView(sql`r.doctor_id`), refusal: () => new Outdated('rules') },
    {
      name: 'doctor of this clinic',
      holds: sql`${isSameDoctor} or exists (
select from ${clinicDoctors} m where m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id and m.active
)`,
      refusal: DOCTOR_NOT_IN_CLINIC,
    },
    ...fieldChecks,
    ...time,
  ],
  set: {
    ...editedColumns,
    doctorId: r.doctorId,
    endsAt: r.endsAt,
    status: sql`case when ${isSameDoctor} then ${t.status} else 'CHECKED_IN' end`,
    startedAt: sql`case when ${isSameDoctor} then ${t.startedAt} end`,
    overbookedOver: MEANT_WHATEVER,
    overbook: sql`(${r.overbook} or ${isSameDoctor} and ${t.overbook}) and doctor_is_taken(r.doctor_id, ${t.startsAt}, r.ends_at, r.id, false)`,
    patientOverlap: sql`(${r.overbook} or ${t.patientOverlap}) and patient_is_taken(r.clinic_id, ${t.patientId}, ${t.startsAt}, r.ends_at, r.id)`,
    seriesModified: sql`${t.seriesModified} or ${t.seriesId} is not null`,
  },
  action: sql`case when e.doctor_id = b.doctor_id then 'appointment.end_moved' else 'appointment.handed_over' end`,
  consequence: afterHandingOver(CHANGED),
}))

/**
 * Hands a visit to another doctor, moves its end, or both.
 * @throws DomainError DOCTOR_NOT_FOUND, SCHEDULING_CONFLICT without times that could be had instead, and those of
 *   `changeVisit`; `Outdated` when the visit is not what was read any more, or the
 *   doctor's rules changed just now
 */
function handOver(db: Database, { actor, request, fields, ...task }: HandOverTask): Promise<Changed> {
  return changeVisit(db, { actor, request, permission: 'visits:hand-over' }, [handVisitsOver, { ...fields, ...task }])
}

/** Hands a visit over, or moves its end; null when it is not what the task was made on any more. @throws DomainError */
export async function handOverInTurn(turn: Turn, task: HandOverTask): Promise<Changed | null> {
  try {
    const changed = await forgetting(turn, () => handOver(turn.db, task))
    if (changed.changed) noteTime(turn.memory, changed)
    return changed
  } catch (error) {
    if (error instanceof Outdated) return null
    throw error
  }
}
