import * as z from 'zod'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../../domain/visit.ts'
import { dateOnly, externalId, text, uuid, wholeMinute } from '../../platform/http/fields.ts'
import { planRecord } from '../../records/follow-ups/follow-up-plan.ts'
import { followUpType, planInstructions, planList, planPriority } from '../../records/follow-ups/plan-fields.ts'
import { appointmentRecord } from '../../records/visits/appointment-record.ts'

const duration = z.number().int().min(5).max(480)

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
  cancelPlan: z.boolean().optional(),
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
    message: 'is required with override',
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
    message: 'must not be false if another field asks for a follow-up',
  })

export type CompleteInput = z.infer<typeof completeInput>

const id = z.uuid()

const at = z.iso.datetime()

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
