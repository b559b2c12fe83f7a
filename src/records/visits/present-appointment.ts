import type { Sealed } from '../../db/sealed.ts'
import { type Caller, may } from '../../domain/access.ts'
import { actionsOf, changeUntil, checkInWindow, FINAL, joinWindow, type Window } from '../../domain/appointment.ts'
import { confirmedOnly } from '../../domain/standing.ts'
import { localDate, localTime } from '../../domain/time.ts'
import { iso } from '../../platform/iso.ts'
import { openIfPresent, type Vault } from '../../platform/vault/vault.ts'
import { type AppointmentImage, readImage, situationOf } from './appointment.ts'
import type { AppointmentRecord } from './appointment-record.ts'

/** Whether the visit can still be moved. Once it is over, `affectedBy` is not shown. */
const isToCome = ({ status, ends_at }: AppointmentImage, now: number) => !FINAL.includes(status) && ends_at > now

const asWindow = (window: Window | null) =>
  window && { opensAt: new Date(window.opensAt).toISOString(), closesAt: new Date(window.closesAt).toISOString() }

/** The record as this caller may see it, with what they may do now. Sealed text is opened here and nowhere before. */
export async function presentAppointment(
  raw: unknown,
  { caller, now, vault }: { caller: Caller; now: number; vault: Vault },
): Promise<AppointmentRecord> {
  const image = readImage(raw)
  const situation = situationOf(image, caller, now)
  const open = (column: keyof AppointmentImage & string) =>
    openIfPresent(vault, image[column] as Sealed | null, {
      clinicId: image.clinic_id,
      table: 'appointments',
      column,
      rowId: image.id,
    })
  // Who is linked and not confirmed yet sees that there is a visit, and no text of it.
  const seesTexts = may(caller.roles, 'appointments:read', confirmedOnly(situation.standing))
  const [reason, notes, address, cancellationReason, followUpReason] = seesTexts
    ? await Promise.all([
        open('reason'),
        open('notes'),
        open('address'),
        open('cancellation_reason'),
        open('follow_up_reason'),
      ])
    : []
  const seesStaffNote = may(caller.roles, 'appointments:staff-note', situation.standing)
  const seesClinicalText = may(caller.roles, 'clinical-text:read', situation.standing)
  return {
    id: image.id,
    clinicId: image.clinic_id,
    patientId: image.patient_id,
    doctorId: image.doctor_id,
    locationId: image.location_id,
    status: image.status,
    type: image.type,
    treatmentType: image.treatment_type as AppointmentRecord['treatmentType'],
    priority: image.priority as AppointmentRecord['priority'],
    appointmentDate: new Date(image.starts_at).toISOString(),
    endDate: new Date(image.ends_at).toISOString(),
    duration: Math.round((image.ends_at - image.starts_at) / 60_000),
    timezone: image.timezone,
    localDate: localDate(image.starts_at, image.timezone),
    localTime: localTime(image.starts_at, image.timezone),
    patient: { id: image.patient.id, name: image.patient.name, phone: image.patient.phone },
    doctor: { id: image.doctor.id, name: image.doctor.name, specialty: image.doctor.specialty },
    location: image.location,
    ...(seesTexts && { address: address ?? null, reason: reason ?? null, notes: notes ?? null }),
    ...(seesStaffNote && {
      staffNote: await open('staff_note'),
      overbookReason: await open('overbook_reason'),
      externalId: image.external_id,
    }),
    overbook: image.overbook,
    affectedBy: isToCome(image, now) ? image.affected_by : null,
    notify: image.notify,
    isFollowUp: image.is_follow_up,
    ...(seesTexts && { followUpReason: followUpReason ?? null }),
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
    cancellationReason: cancellationReason ?? image.cancellation_code,
    ...(seesClinicalText && {
      diagnosis: await open('diagnosis'),
      treatmentPlan: await open('treatment_plan'),
      clinicalNotes: await open('clinical_notes'),
    }),
    actions: actionsOf(situation),
    windows: {
      checkIn: asWindow(checkInWindow(situation.visit, situation.settings)),
      join: asWindow(joinWindow(situation.visit, situation.settings)),
      changeUntil: new Date(changeUntil(situation.visit, situation.settings)).toISOString(),
    },
    version: image.version,
    createdAt: new Date(image.created_at).toISOString(),
    updatedAt: new Date(image.updated_at).toISOString(),
  }
}
