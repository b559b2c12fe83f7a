import { sql } from 'drizzle-orm'
import { flag, int, like } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import type { Actor, RecordRequest } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { clinics } from '../../../db/schema/people.ts'
import { rulesAgainst } from '../../../domain/affected.ts'
import type { Plan, Wish } from '../../../domain/booking.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import { DomainError } from '../../../domain/errors.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  isStaff,
  mayStepFrom,
  t,
  visitAsked,
  wrongStepOf,
} from '../../../records/visits/appointment-change.ts'
import { inTimeForPatient } from '../../../records/visits/change-window.ts'
import {
  EDITED,
  type EditedRow,
  editedColumns,
  otherPatientChecks,
  patientFree,
} from '../../../records/visits/edited-fields.ts'
import { losesNoText } from '../../../records/visits/texts-that-go.ts'
import { visitExternalIdFree } from '../../../records/visits/visit-external-id.ts'
import { Outdated } from '../outdated.ts'
import { DECIDED_ON, decidedOn, rulesAsDecided } from '../rules-stand.ts'
import { timeChecks } from '../time-checks.ts'
import { movedSubjects } from './moved-subjects.ts'

/** One visit on its way to another time, place or doctor. */
export interface MoveTask {
  actor: Actor
  request: RecordRequest
  /** The doctor it goes to; their calendar decides. */
  doctorId: string
  /** The visit as it was read: what the wish does not name stays as it was then. */
  was: { version: number; doctorId: string; patientId: string; start: number; planDay: string | null }
  wish: Wish
  /** What else the request changes, sealed. */
  fields: EditedRow
  /** Whether a patient takes back a move of their own: the time was theirs just before, so only whether it is free counts. */
  isTakenBack?: boolean
}

const asked = visitAsked({
  ...EDITED,
  ...like(appointments, ['doctorId', 'startsAt', 'endsAt', 'timezone', 'type', 'locationId', 'overbookedOver']),
  /** Whether it may go on top of another visit. */
  overbook: flag,
  /** Whether it goes over something, as far as the object knows. */
  isOver: flag,
  isTakenBack: flag,
  /** What the object has decided on. */
  version: int,
  ...DECIDED_ON,
})
const { r } = asked

export const BEFORE_PLAN = new DomainError(
  'INVALID_FOLLOWUP_DATE',
  'The follow-up is due on a later day: choose that day or later, or ask the clinic.',
)

const outdated = (what: 'visit' | 'rules') => () => new Outdated(what)

const moveVisits = defineChange(() => ({
  name: 'move',
  asked,
  subjects: movedSubjects,
  rows: 'subjects',
  checks: [
    visitExternalIdFree,
    { name: 'step', holds: mayStepFrom('reschedule'), refusal: wrongStepOf },
    {
      name: 'visit as decided on',
      holds: sql`${t.version} = ${r.version} and (${t.doctorId}, ${t.patientId}) = (r.visit_doctor, r.visit_patient)`,
      refusal: outdated('visit'),
    },
    ...otherPatientChecks,
    patientFree,
    losesNoText,
    { ...inTimeForPatient, holds: sql`${r.isTakenBack} or ${inTimeForPatient.holds}` },
    {
      // Asked again here: staff may have given the plan another day since the visit was read.
      name: 'not before its plan’s day, for a patient',
      holds: sql`${isStaff} or not exists (
select from ${followUpPlans} p join ${clinics} c on c.id = p.clinic_id
where p.clinic_id = ${t.clinicId} and p.follow_up_appointment_id = ${t.id} and p.status <> 'cancelled'
and local_of(r.starts_at, c.timezone)::date < p.scheduled_for
)`,
      refusal: BEFORE_PLAN,
    },
    {
      name: 'rules as decided on',
      holds: rulesAsDecided(r.doctorId),
      refusal: outdated('rules'),
    },
    ...timeChecks({ clinicId: sql`r.clinic_id`, patientId: editedColumns.patientId, apartFrom: sql`r.id` }),
  ],
  set: {
    ...editedColumns,
    doctorId: r.doctorId,
    startsAt: r.startsAt,
    endsAt: r.endsAt,
    timezone: r.timezone,
    type: r.type,
    locationId: r.locationId,
    overbookedOver: r.overbookedOver,
    overbook: sql`${r.overbook} and doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, r.id, false)`,
    patientOverlap: sql`${r.overbook} and patient_is_taken(r.clinic_id, ${editedColumns.patientId}, r.starts_at, r.ends_at, r.id)`,
    status: sql`case when ${t.status} = 'CONFIRMED' then 'SCHEDULED' else ${t.status} end`,
    confirmedAt: sql`null`,
    seriesModified: sql`${t.seriesId} is not null`,
  },
  action: 'appointment.rescheduled',
  namesPatient: true,
  byLink: true,
}))

/**
 * Moves the visit in one statement: the old slot is freed only because the new one is taken.
 * @throws DomainError SCHEDULING_CONFLICT from the constraint; `Outdated` when the decision has to be made again.
 */
export function moveAppointment(
  db: Database,
  { actor, request, doctorId, was, wish, fields, isTakenBack = false }: MoveTask,
  { plan, rules, isOver }: { plan: Plan; rules: ClinicRules; isOver: boolean },
): Promise<Changed> {
  return changeVisit(db, { actor, request, permission: 'appointments:change' }, [
    moveVisits,
    {
      ...fields,
      doctorId,
      startsAt: plan.start,
      endsAt: plan.end,
      timezone: plan.timezone,
      type: plan.type,
      locationId: plan.locationId,
      overbook: wish.overbook,
      isOver,
      isTakenBack,
      overbookedOver: wish.overbook ? rulesAgainst(rules, plan) : [],
      version: was.version,
      ...decidedOn(rules),
    },
  ])
}
