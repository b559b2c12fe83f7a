import * as z from 'zod'
import { AFFECTED_BY } from '../../domain/affected.ts'
import { ACTIONS, STATUSES } from '../../domain/appointment.ts'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../../domain/visit.ts'
import { pageOf } from '../../platform/http/page-of.ts'
import { unreadable } from '../unreadable.ts'

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
    address: z.string().nullable().optional(),
    reason: z.string().nullable().optional(),
    notes: z.string().nullable().optional(),
    staffNote: z.string().nullable().optional(),
    externalId: z.string().nullable().optional(),
    overbook: z.boolean(),
    affectedBy: z.enum(AFFECTED_BY).nullable(),
    overbookReason: z.string().nullable().optional(),
    notify: z.boolean(),
    isFollowUp: z.boolean(),
    followUpReason: z.string().nullable().optional(),
    parentAppointmentId: id.nullable(),
    originalAppointmentId: id.nullable(),
    planId: id.nullable(),
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
    unreadable,
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Appointment' })

export type AppointmentRecord = z.infer<typeof appointmentRecord>

export const appointmentPage = pageOf(appointmentRecord)

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
