import { type Caller, may } from '../../domain/access.ts'
import { actionsOf, changeUntil, checkInWindow, FINAL, joinWindow, type Window } from '../../domain/appointment.ts'
import { confirmedOnly } from '../../domain/standing.ts'
import { localDate, localTime } from '../../domain/time.ts'
import { iso } from '../../platform/iso.ts'
import { openTexts } from '../../platform/vault/open-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import { type AppointmentImage, readImage, situationOf } from './appointment.ts'
import type { AppointmentRecord } from './appointment-record.ts'

/** Whether the visit can still be moved. Once it is over, `affectedBy` is not shown. */
const isToCome = ({ status, ends_at }: AppointmentImage, now: number) => !FINAL.includes(status) && ends_at > now

const asWindow = (window: Window | null) =>
  window && { opensAt: new Date(window.opensAt).toISOString(), closesAt: new Date(window.closesAt).toISOString() }

const TEXTS = ['reason', 'notes', 'address', 'cancellation_reason', 'follow_up_reason'] as const
const STAFF_TEXTS = ['staff_note', 'overbook_reason'] as const
const CLINICAL_TEXTS = ['diagnosis', 'treatment_plan', 'clinical_notes'] as const

/** A visit's row as its texts are opened. */
export const sealedVisit = (image: AppointmentImage) => ({
  table: 'appointments',
  clinicId: image.clinic_id,
  id: image.id,
  values: image,
})

/** The record as this caller may see it, with what they may do now. Sealed text is opened here and nowhere before. */
export async function presentAppointment(
  raw: unknown,
  { caller, now, vault }: { caller: Caller; now: number; vault: Vault },
): Promise<AppointmentRecord> {
  const image = readImage(raw)
  const situation = situationOf(image, caller, now)
  // Who is linked and not confirmed yet sees that there is a visit, and no text of it.
  const seesTexts = may(caller.roles, 'appointments:read', confirmedOnly(situation.standing))
  const seesStaffNote = may(caller.roles, 'appointments:staff-note', situation.standing)
  const seesClinicalText = may(caller.roles, 'clinical-text:read', situation.standing)
  const seen = [
    ...(seesTexts ? TEXTS : []),
    ...(seesStaffNote ? STAFF_TEXTS : []),
    ...(seesClinicalText ? CLINICAL_TEXTS : []),
  ]
  const { texts, unreadable } = await openTexts(vault, sealedVisit(image), { columns: seen })
  const isReasonLost = texts.cancellation_reason === null && image.cancellation_reason !== null
  return {
    id: image.id,
    clinicId: image.clinic_id,
    patientId: image.patient_id,
    doctorId: image.doctor_id,
    locationId: image.location_id,
    status: image.status,
    type: image.type,
    treatmentType: image.treatment_type,
    priority: image.priority,
    appointmentDate: new Date(image.starts_at).toISOString(),
    endDate: new Date(image.ends_at).toISOString(),
    duration: Math.round((image.ends_at - image.starts_at) / 60_000),
    timezone: image.timezone,
    localDate: localDate(image.starts_at, image.timezone),
    localTime: localTime(image.starts_at, image.timezone),
    patient: { id: image.patient.id, name: image.patient.name, phone: image.patient.phone },
    doctor: { id: image.doctor.id, name: image.doctor.name, specialty: image.doctor.specialty },
    location: image.location,
    ...(seesTexts && { address: texts.address, reason: texts.reason, notes: texts.notes }),
    ...(seesStaffNote && {
      staffNote: texts.staff_note,
      overbookReason: texts.overbook_reason,
      externalId: image.external_id,
    }),
    overbook: image.overbook,
    affectedBy: isToCome(image, now) ? image.affected_by : null,
    notify: image.notify,
    isFollowUp: image.is_follow_up,
    ...(seesTexts && { followUpReason: texts.follow_up_reason }),
    parentAppointmentId: image.parent_appointment_id,
    originalAppointmentId: image.original_appointment_id,
    planId: image.plan_id,
    seriesId: image.series_id,
    seriesSequence: image.series_sequence,
    confirmedAt: iso(image.confirmed_at),
    checkedInAt: iso(image.checked_in_at),
    startedAt: iso(image.started_at),
    completedAt: iso(image.completed_at),
    cancelledAt: iso(image.cancelled_at),
    cancelledBy: image.cancelled_by,
    cancellationReason: texts.cancellation_reason ?? (isReasonLost ? null : image.cancellation_code),
    ...(seesClinicalText && {
      diagnosis: texts.diagnosis,
      treatmentPlan: texts.treatment_plan,
      clinicalNotes: texts.clinical_notes,
    }),
    actions: actionsOf(situation),
    windows: {
      checkIn: asWindow(checkInWindow(situation.visit, situation.settings)),
      join: asWindow(joinWindow(situation.visit, situation.settings)),
      changeUntil: new Date(changeUntil(situation.visit, situation.settings)).toISOString(),
    },
    ...unreadable,
    version: image.version,
    createdAt: new Date(image.created_at).toISOString(),
    updatedAt: new Date(image.updated_at).toISOString(),
  }
}
