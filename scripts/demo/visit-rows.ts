import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { between, idOf, roll } from '../world/stable.ts'
import { doctorId, zoneOf } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { demoUserId, loginOf, patientId } from './people.ts'
import { addressOf, cancellationOf, complaintOf, notesOf, staffNoteOf } from './texts.ts'
import type { DemoVisit } from './visit.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A demo visit with the ids it has in the database. */
export interface SettledVisit extends DemoVisit {
  id: string
  parentId: string | null
  originalId: string | null
}

export function seriesId(clinic: DemoVisit['clinic']): string {
  return idOf(`${clinic}/series`)
}

/** The row of a visit as the table has it, its health texts sealed. */
export function visitRow(visit: SettledVisit, now: number, seal: Seal): Row {
  const clinicId = CLINICS[visit.clinic].id
  const texts = Object.entries(textsOf(visit)).map(([column, text]) => {
    const place = { clinicId, table: 'appointments', column, rowId: visit.id }
    return [column, text === null ? null : seal(text, place)] as const
  })
  const desk = demoUserId(loginOf(visit.clinic, 'reception'))
  const booker = visit.isBookedByPatient ? demoUserId(loginOf(visit.clinic, `patient${visit.patient}`)) : desk
  return {
    clinic_id: clinicId,
    id: visit.id,
    doctor_id: doctorId(visit.clinic, visit.doctor),
    patient_id: patientId(visit.clinic, visit.patient),
    location_id: visit.locationId,
    type: visit.type,
    treatment_type: visit.treatment,
    status: visit.status,
    priority: visit.priority,
    starts_at: iso(visit.start),
    ends_at: iso(visit.end),
    timezone: zoneOf(visit.clinic, visit.locationId),
    overbook: false,
    notify: true,
    is_follow_up: visit.parentId !== null,
    parent_appointment_id: visit.parentId,
    original_appointment_id: visit.originalId,
    series_id: visit.sequence === undefined ? null : seriesId(visit.clinic),
    series_sequence: visit.sequence ?? null,
    booked_by: booker,
    cancelled_by: visit.status === 'CANCELLED' ? booker : null,
    version: 1,
    ...instantsOf(visit, now),
    ...Object.fromEntries(texts),
  }
}

function textsOf(visit: SettledVisit): Record<string, string | null> {
  const { name, status, doctor, type } = visit
  const { reason, diagnosis, treatmentPlan, clinicalNotes } = complaintOf(name, doctor)
  const isDone = status === 'COMPLETED'
  return {
    reason: visit.follows?.reason ?? reason,
    notes: roll(`${name} has notes`) < 0.2 ? notesOf(name) : null,
    staff_note: roll(`${name} has staff note`) < 0.1 ? staffNoteOf(name) : null,
    address: addressOf(name, type),
    diagnosis: isDone ? diagnosis : null,
    treatment_plan: isDone ? treatmentPlan : null,
    clinical_notes: isDone ? clinicalNotes : null,
    follow_up_reason: visit.follows?.reason ?? null,
    cancellation_reason: status === 'CANCELLED' ? cancellationOf(name) : null,
  }
}

const ARRIVED: readonly string[] = ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED']

/** When things happened to a visit: in a plausible order, and nothing after `now`. */
function instantsOf({ name, start, end, status }: SettledVisit, now: number): Row {
  const createdAt = Math.min(start - between(1, 9, name) * DAY, now - between(3, 60, name) * HOUR)
  const hasArrived = ARRIVED.includes(status)
  const isConfirmed = status === 'CONFIRMED' || (hasArrived && roll(`${name} confirmed`) < 0.7)
  const checkedInAt = hasArrived ? Math.min(start - between(1, 15, `${name} early`) * MINUTE, now - MINUTE) : null
  const completedAt = status === 'COMPLETED' ? end - between(0, 5, `${name} end`) * MINUTE : null
  const cancelledAt = status === 'CANCELLED' ? createdAt + Math.floor((Math.min(start, now) - createdAt) / 2) : null
  return {
    created_at: iso(createdAt),
    confirmed_at: iso(isConfirmed ? createdAt + HOUR : null),
    checked_in_at: iso(checkedInAt),
    started_at: iso(startedAt({ name, start, end, status }, now)),
    completed_at: iso(completedAt),
    cancelled_at: iso(cancelledAt),
    updated_at: iso(completedAt ?? cancelledAt ?? checkedInAt ?? createdAt + HOUR),
  }
}

function startedAt({ name, start, status }: Pick<DemoVisit, 'name' | 'start' | 'end' | 'status'>, now: number) {
  if (status === 'COMPLETED') return start + between(0, 4, `${name} start`) * MINUTE
  return status === 'IN_PROGRESS' ? Math.max(start, now - 12 * MINUTE) : null
}
