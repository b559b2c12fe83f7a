import * as z from 'zod'
import { PRIORITIES, TREATMENT_TYPES } from '../../domain/visit.ts'
import { DISPLAY_KINDS } from '../../platform/auth/display.ts'
import { cursor, dateOnly, limit, name, phone, text, uuid } from '../../platform/http/fields.ts'

export const atLocation = z.strictObject({ locationId: uuid })

export const noBody = z.strictObject({})

export const skipInput = z.strictObject({ appointmentId: uuid })

export const reorderInput = z.strictObject({
  appointmentIds: z
    .array(uuid)
    .min(1)
    .max(500)
    .meta({ description: 'The appointments of all waiting patients, in their new order.' }),
  version: z.number().int().min(0).meta({ description: 'The version of the queue that the new order is based on.' }),
})

export const ticketInput = z.strictObject({
  display: z.boolean().optional().meta({ description: 'For staff: the socket shows no names.' }),
})

export const walkInInput = z
  .strictObject({
    patientId: uuid.optional(),
    patient: z.strictObject({ name, phone: phone.nullish(), dateOfBirth: dateOnly.nullish() }).optional(),
    confirmNew: z
      .boolean()
      .optional()
      .meta({ description: 'Confirms that the patient is none of the candidates in the refusal.' }),
    locationId: uuid,
    reason: text(2000).nullish(),
    priority: z.enum(PRIORITIES).optional(),
    treatmentType: z.enum(TREATMENT_TYPES).optional(),
    duration: z.number().int().min(5).max(480).optional().meta({ description: 'Minutes.' }),
    anyway: z.boolean().optional().meta({
      description:
        'Adds a patient who is already waiting for another doctor. One who waits for this doctor keeps that visit.',
    }),
  })
  .refine((input) => (input.patientId === undefined) !== (input.patient === undefined), {
    path: ['patientId'],
    message: 'or patient is required: send exactly one of them',
  })
export type WalkInInput = z.infer<typeof walkInInput>

/** A year, and some weeks to replace the screen. */
const MOST_DISPLAY_DAYS = 400

export const displayInput = z.strictObject({
  locationId: uuid,
  kind: z.enum(DISPLAY_KINDS),
  expiresInDays: z
    .int()
    .min(1)
    .max(MOST_DISPLAY_DAYS)
    .default(MOST_DISPLAY_DAYS)
    .meta({ description: 'How many days the link of the screen works.' }),
})
export type DisplayInput = z.infer<typeof displayInput>

export const displaysQuery = z.strictObject({ limit, cursor })
export type DisplaysQuery = z.infer<typeof displaysQuery>

const id = z.uuid()
const at = z.iso.datetime()
const patient = z.object({ id, name: z.string() }).optional()
const seen = { tokenNumber: z.number().nullable(), calledAt: at.nullable(), patient }

export const queueRecord = z
  .object({
    doctorId: id,
    doctorName: z.string(),
    version: z.number(),
    paused: z.boolean(),
    runningLateMinutes: z.number(),
    totalInQueue: z.number(),
    serving: z
      .object({
        appointmentId: id.nullable(),
        ...seen,
        status: z.enum(['CHECKED_IN', 'IN_PROGRESS']),
        startedAt: at.nullable(),
      })
      .nullable(),
    waiting: z.array(
      z.object({
        appointmentId: id,
        ...seen,
        position: z.number(),
        estimatedWaitMinutes: z.number(),
        waitRange: z.tuple([z.number(), z.number()]),
      }),
    ),
  })
  .meta({ id: 'Queue' })

export const queueList = z.object({ data: z.array(queueRecord) })

export const ticketAnswer = z.object({ ticket: z.string(), expiresAt: at })

export const displayRecord = z
  .object({
    id,
    locationId: id,
    kind: z.enum(DISPLAY_KINDS),
    createdBy: id,
    expiresAt: at,
    revokedAt: at.nullable(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Display' })
export type DisplayRecord = z.infer<typeof displayRecord>

export const madeDisplay = displayRecord
  .extend({
    url: z.string().meta({ description: 'Shown only in this answer.' }),
    token: z.string().meta({ description: 'Shown only in this answer.' }),
  })
  .meta({ id: 'DisplayMade' })

export const displayPage = z.object({
  data: z.array(displayRecord),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.number() }),
})
