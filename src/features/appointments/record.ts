import { z } from 'zod'
import type { Sealed } from '../../db/sealed.ts'
import { type Caller, may } from '../../domain/access.ts'
import { AFFECTED_BY } from '../../domain/affected.ts'
import {
  actionsOf,
  changeUntil,
  checkInWindow,
  FINAL,
  joinWindow,
  type Situation,
  STATUSES,
  type Window,
} from '../../domain/appointment.ts'
import { clinicSettings } from '../../domain/clinic-settings.ts'
import { confirmedOnly, standingTo } from '../../domain/standing.ts'
import { localDate, localTime } from '../../domain/time.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { openIfPresent, type Vault } from '../../platform/vault/vault.ts'
import type { AppointmentRecord } from './schemas.ts'

const instant = z.string().transform((text) => Date.parse(text))
const sealed = z.string().transform((text) => text as Sealed)

/** A row image as `imageOf` makes it and as an idempotency key keeps it. */
const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  doctor_id: z.string(),
  patient_id: z.string(),
  location_id: z.string().nullable(),
  type: z.enum(VISIT_TYPES),
  treatment_type: z.string(),
  status: z.enum(STATUSES),
  priority: z.string(),
  starts_at: instant,
  ends_at: instant,
  timezone: z.string(),
  overbook: z.boolean(),
  affected_by: z.enum(AFFECTED_BY).nullable().default(null),
  notify: z.boolean(),
  external_id: z.string().nullable(),
  reason: sealed.nullable(),
  notes: sealed.nullable(),
  staff_note: sealed.nullable(),
  address: sealed.nullable(),
  overbook_reason: sealed.nullable(),
  diagnosis: sealed.nullable(),
  treatment_plan: sealed.nullable(),
  clinical_notes: sealed.nullable(),
  is_follow_up: z.boolean(),
  follow_up_reason: sealed.nullable(),
  parent_appointment_id: z.string().nullable(),
  original_appointment_id: z.string().nullable(),
  // Answers that a version before has kept under a key do not have it.
  plan_id: z.string().nullable().default(null),
  series_id: z.string().nullable(),
  series_sequence: z.number().nullable(),
  confirmed_at: instant.nullable(),
  checked_in_at: instant.nullable(),
  started_at: instant.nullable(),
  completed_at: instant.nullable(),
  cancelled_at: instant.nullable(),
  cancelled_by: z.string().nullable(),
  cancellation_reason: sealed.nullable(),
  cancellation_code: z.string().nullable(),
  version: z.number(),
  created_at: instant,
  updated_at: instant,
  patient: z.object({
    id: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    user_id: z.string().nullable(),
    guardian_user_ids: z.array(z.string()),
    // Answers that a version before has kept under a key do not have it: nobody was pending then.
    pending_user_ids: z.array(z.string()).default([]),
  }),
  doctor: z.object({
    id: z.string(),
    name: z.string(),
    specialty: z.string().nullable(),
    user_id: z.string().nullable(),
    active: z.boolean().default(true),
    inactive_since: instant.nullable().default(null),
  }),
  location: z.object({ id: z.string(), name: z.string(), address: z.string().nullable() }).nullable(),
  clinic: z.object({ name: z.string(), phone: z.string().nullable(), settings: clinicSettings }),
  call_over: z.boolean().default(false),
  plan_day: z.string().nullable().default(null),
})

export type AppointmentImage = z.infer<typeof imageShape>

/** @throws ZodError when the database answers something else than the schema says: a fault of ours, a 500. */
export function readImage(image: unknown): AppointmentImage {
  return imageShape.parse(image)
}

/** What the rules need to know of an image and who looks at it. */
export function situationOf(image: AppointmentImage, caller: Caller, now: number): Situation {
  return {
    visit: {
      status: image.status,
      type: image.type,
      start: image.starts_at,
      end: image.ends_at,
      timezone: image.timezone,
      isCallOver: image.call_over,
      planDay: image.plan_day,
    },
    settings: image.clinic.settings,
    roles: caller.roles,
    standing: standingTo(
      caller,
      {
        doctorUserId: image.doctor.user_id,
        isDoctorActive: image.doctor.active,
        doctorInactiveSince: image.doctor.inactive_since,
        patientUserId: image.patient.user_id,
        guardianUserIds: image.patient.guardian_user_ids,
        pendingUserIds: image.patient.pending_user_ids,
      },
      now,
    ),
    now,
  }
}

/** Whether it can still be moved: of what is over a mark says nothing any more. */
const isToCome = ({ status, ends_at }: AppointmentImage, now: number) => !FINAL.includes(status) && ends_at > now

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
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
