import { z } from 'zod'
import { AFFECTED_BY } from '../../domain/affected.ts'
import { ACTIONS, STATUSES } from '../../domain/appointment.ts'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../../domain/visit.ts'
import { dateOnly, externalId, text, uuid, wholeMinute } from '../../platform/http/fields.ts'
import { followUpType, planInstructions, planList, planPriority } from './plan-fields.ts'
import { planRecord } from './plan-record.ts'

const duration = z.number().int().min(5).max(480).meta({ description: 'Minutes.' })

const bookingFields = {
  patientId: uuid,
  doctorId: uuid,
  appointmentDate: wholeMinute,
  type: z.enum(VISIT_TYPES),
  duration,
  locationId: uuid.nullable(),
  address: text(500).nullable(),
  treatmentType: z.enum(TREATMENT_TYPES),
  priority: z.enum(PRIORITIES),
  reason: text(2000).nullable(),
  notes: text(5000).nullable(),
  staffNote: text(5000).nullable(),
  externalId: externalId.nullable(),
  overbook: z.boolean(),
  overbookReason: text(500).nullable(),
  notify: z.boolean(),
}

export const bookInput = z
  .strictObject({ ...bookingFields, clinicId: uuid })
  .partial()
  .required({ doctorId: true, appointmentDate: true, type: true })
export type BookInput = z.infer<typeof bookInput>

const clinicalTexts = {
  diagnosis: text(5000).nullable(),
  treatmentPlan: text(10_000).nullable(),
  clinicalNotes: text(20_000).nullable(),
}

/** The states a PUT may ask for; the others have their own endpoint. */
export const PUT_STATUSES = ['SCHEDULED', 'CONFIRMED', 'NO_SHOW', 'CHECKED_IN'] as const

export const changeInput = z
  .strictObject({ ...bookingFields, ...clinicalTexts, status: z.enum(PUT_STATUSES) })
  .partial()
export type ChangeInput = z.infer<typeof changeInput>

export const cancelInput = z.strictObject({
  reason: text(1000).nullish(),
  notify: z.boolean().optional(),
  cancelPlan: z
    .boolean()
    .optional()
    .describe('For staff: also cancels the follow-up plan that was made at this visit, or that it was booked for'),
})
export type CancelInput = z.infer<typeof cancelInput>

export const coordinates = z.strictObject({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
})

export const checkInInput = z
  .strictObject({
    qrCode: text(500).optional(),
    coordinates: coordinates.optional(),
    override: z.boolean().optional(),
    overrideReason: text(500).optional(),
  })
  .refine((input) => !input.override || input.overrideReason, {
    path: ['overrideReason'],
    message: 'is needed to override',
  })
export type CheckInInput = z.infer<typeof checkInInput>

export const startInput = z.strictObject({})

const followUpFields = {
  followUpDate: z.union([dateOnly, wholeMinute]),
  followUpType,
  followUpInstructions: planInstructions.nullable(),
  followUpPriority: planPriority,
  followUpDoctorId: uuid,
  followUpAppointmentType: z.enum(VISIT_TYPES),
  followUpLocationId: uuid,
  followUpDuration: duration,
  medications: planList.nullable(),
  tests: planList.nullable(),
  restrictions: planList.nullable(),
}

/** Any of these asks for a follow-up, whatever `followUpRequired` leaves unsaid. */
export const FOLLOW_UP_FIELDS = Object.keys(followUpFields)

export const completeInput = z
  .strictObject({
    notes: clinicalTexts.clinicalNotes,
    diagnosis: clinicalTexts.diagnosis,
    treatmentPlan: clinicalTexts.treatmentPlan,
    followUpRequired: z.boolean(),
    ...followUpFields,
  })
  .partial()
  .refine((input) => input.followUpRequired !== false || !FOLLOW_UP_FIELDS.some((name) => name in input), {
    path: ['followUpRequired'],
    message: 'is false, and beside it stands what asks for a follow-up',
  })
export type CompleteInput = z.infer<typeof completeInput>

const id = z.uuid()
const at = z.iso.datetime()
const window = z.object({ opensAt: at, closesAt: at }).nullable()

export const appointmentRecord = z
  .object({
    id,
    clinicId: id,
    patientId: id,
    doctorId: id,
    locationId: id.nullable(),
    status: z.enum(STATUSES),
    type: z.enum(VISIT_TYPES),
    treatmentType: z.enum(TREATMENT_TYPES),
    priority: z.enum(PRIORITIES),
    appointmentDate: at,
    endDate: at,
    duration: z.number(),
    timezone: z.string(),
    localDate: z.iso.date(),
    localTime: z.string(),
    patient: z.object({ id, name: z.string(), phone: z.string().nullable() }),
    doctor: z.object({ id, name: z.string(), specialty: z.string().nullable() }),
    location: z.object({ id, name: z.string(), address: z.string().nullable() }).nullable(),
    address: z
      .string()
      .nullable()
      .optional()
      .describe('Left out until the caller’s link is confirmed, as are reason, notes and followUpReason'),
    reason: z.string().nullable().optional(),
    notes: z.string().nullable().optional(),
    staffNote: z.string().nullable().optional(),
    externalId: z.string().nullable().optional(),
    overbook: z.boolean(),
    affectedBy: z
      .enum(AFFECTED_BY)
      .nullable()
      .meta({
        description:
          'Why the visit could not be booked today: time off, a closure or shorter hours were added, or its doctor or location is ' +
          'not active. It stays until the visit is moved; null once the visit is over. A rule that staff overbooked does not count.',
      }),
    overbookReason: z.string().nullable().optional(),
    notify: z.boolean(),
    isFollowUp: z.boolean(),
    followUpReason: z.string().nullable().optional(),
    parentAppointmentId: id.nullable(),
    originalAppointmentId: id.nullable(),
    planId: id.nullable().describe('The follow-up plan it was booked for or linked to'),
    seriesId: id.nullable(),
    seriesSequence: z.number().nullable(),
    confirmedAt: at.nullable(),
    checkedInAt: at.nullable(),
    startedAt: at.nullable(),
    completedAt: at.nullable(),
    cancelledAt: at.nullable(),
    cancelledBy: id.nullable(),
    cancellationReason: z.string().nullable(),
    diagnosis: z.string().nullable().optional(),
    treatmentPlan: z.string().nullable().optional(),
    clinicalNotes: z.string().nullable().optional(),
    actions: z.array(z.enum(ACTIONS)),
    windows: z.object({ checkIn: window, join: window, changeUntil: at }),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Appointment' })
export type AppointmentRecord = z.infer<typeof appointmentRecord>

export const appointmentPage = z.object({
  data: z.array(appointmentRecord),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
})

/** Where a visit stands in its doctor's line; position 0 is called, or with the doctor. Null where it stands in none. */
const queueStanding = z
  .object({
    position: z.number(),
    totalInQueue: z.number(),
    estimatedWaitMinutes: z.number(),
    waitRange: z.tuple([z.number(), z.number()]),
  })
  .nullable()

export const checkInAnswer = z.object({ appointment: appointmentRecord, queue: queueStanding })
export type CheckInAnswer = z.infer<typeof checkInAnswer>

const alternative = z.object({ doctorId: id, appointmentDate: at, endDate: at, locationId: id.nullable() })

export const completeAnswer = z.object({
  appointment: appointmentRecord,
  followUpPlan: planRecord.nullable(),
  followUpAppointment: appointmentRecord.nullable(),
  followUp: z
    .object({ booked: z.boolean(), code: z.string().optional(), alternatives: z.array(alternative).optional() })
    .nullable(),
})
export type CompleteAnswer = z.infer<typeof completeAnswer>
