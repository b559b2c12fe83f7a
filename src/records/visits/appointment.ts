import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { RecordKind } from '../../db/happened.ts'
import { keptImage, rowColumn, shownImage } from '../../db/images.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import { instantShape, sealedShape } from '../../db/shapes.ts'
import type { Caller } from '../../domain/access.ts'
import { AFFECTED_BY } from '../../domain/affected.ts'
import { type Situation, STATUSES } from '../../domain/appointment.ts'
import { clinicSettings } from '../../domain/clinic-settings.ts'
import { standingTo } from '../../domain/standing.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { linkedPatientShape } from '../patients/linked-patient-shape.ts'

/** How a visit appears in the trail and in events. */
export const appointmentKind: RecordKind = {
  subjectType: 'appointment',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'doctorId', e.doctor_id)`,
}

/** The same for events that tell only the state of the visit. */
export const appointmentStateKind: RecordKind = {
  ...appointmentKind,
  payload: sql`jsonb_build_object('status', e.status)`,
}

/** What every record of a visit is rendered from: its row, with its patient, doctor, location and clinic. */
function imageColumns(alias: string): SQL {
  const a = sql.identifier(alias)
  const columns = [
    sql`${a}.*`,
    rowColumn(
      'patient',
      sql`select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
from ${patients} p where p.clinic_id = ${a}.clinic_id and p.id = ${a}.patient_id`,
    ),
    rowColumn(
      'doctor',
      sql`select d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since
from ${doctors} d join ${clinicDoctors} m on m.clinic_id = ${a}.clinic_id and m.doctor_id = d.id where d.id = ${a}.doctor_id`,
    ),
    rowColumn(
      'location',
      sql`select l.id, l.name, l.address from ${locations} l where l.clinic_id = ${a}.clinic_id and l.id = ${a}.location_id`,
    ),
    rowColumn(
      'clinic',
      sql`select c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings
from ${clinics} c where c.id = ${a}.clinic_id`,
    ),
    sql`case when ${a}.is_follow_up then (select p.scheduled_for from ${followUpPlans} p where p.clinic_id = ${a}.clinic_id
and p.follow_up_appointment_id = ${a}.id and p.status <> 'cancelled') end plan_day`,
    sql`${a}.type = 'VIDEO_CALL' and ${a}.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
from ${videoConsultations} v where v.clinic_id = ${a}.clinic_id and v.appointment_id = ${a}.id), false) call_over`,
  ]
  return sql.join(columns, sql`,\n`)
}

/** A visit's image as jsonb, which a key keeps and a write answers. */
export const imageOf = (alias: string): SQL => keptImage(imageColumns(alias))

/** The same for who reads the visit. */
export const shownImageOf = (alias: string): SQL => shownImage(imageColumns(alias))

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
  starts_at: instantShape,
  ends_at: instantShape,
  timezone: z.string(),
  overbook: z.boolean(),
  affected_by: z.enum(AFFECTED_BY).nullable().default(null),
  notify: z.boolean(),
  external_id: z.string().nullable(),
  reason: sealedShape.nullable(),
  notes: sealedShape.nullable(),
  staff_note: sealedShape.nullable(),
  address: sealedShape.nullable(),
  overbook_reason: sealedShape.nullable(),
  diagnosis: sealedShape.nullable(),
  treatment_plan: sealedShape.nullable(),
  clinical_notes: sealedShape.nullable(),
  is_follow_up: z.boolean(),
  follow_up_reason: sealedShape.nullable(),
  parent_appointment_id: z.string().nullable(),
  original_appointment_id: z.string().nullable(),
  // Answers that a version before has kept under a key do not have it.
  plan_id: z.string().nullable().default(null),
  series_id: z.string().nullable(),
  series_sequence: z.number().nullable(),
  confirmed_at: instantShape.nullable(),
  checked_in_at: instantShape.nullable(),
  started_at: instantShape.nullable(),
  completed_at: instantShape.nullable(),
  cancelled_at: instantShape.nullable(),
  cancelled_by: z.string().nullable(),
  cancellation_reason: sealedShape.nullable(),
  cancellation_code: z.string().nullable(),
  version: z.number(),
  created_at: instantShape,
  updated_at: instantShape,
  patient: linkedPatientShape,
  doctor: z.object({
    id: z.string(),
    name: z.string(),
    specialty: z.string().nullable(),
    user_id: z.string().nullable(),
    active: z.boolean().default(true),
    inactive_since: instantShape.nullable().default(null),
  }),
  location: z.object({ id: z.string(), name: z.string(), address: z.string().nullable() }).nullable(),
  clinic: z.object({ name: z.string(), phone: z.string().nullable(), settings: clinicSettings }),
  call_over: z.boolean().default(false),
  plan_day: z.string().nullable().default(null),
})

export type AppointmentImage = Readonly<z.infer<typeof imageShape>>

// What shows a write's visit, what tells its queue and what judges it read the same row.
const imagesRead = new WeakMap<object, AppointmentImage>()

/**
 * Reads a row's image, the same object once.
 * @throws ZodError when the database answers something else than the schema says: a fault of ours, a 500.
 */
export function readImage(image: unknown): AppointmentImage {
  const known = typeof image === 'object' && image !== null ? imagesRead.get(image) : undefined
  if (known) return known
  const read = imageShape.parse(image)
  imagesRead.set(image as object, read)
  return read
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
