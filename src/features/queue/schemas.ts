import * as z from 'zod'
import { PRIORITIES, TREATMENT_TYPES } from '../../domain/visit.ts'
import { DISPLAY_KINDS } from '../../platform/auth/display.ts'
import { cursor, dateOnly, limit, name, phone, text, uuid, wholeNumber } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

export const atLocation = z.strictObject({ locationId: uuid })

export const skipInput = z.strictObject({ appointmentId: uuid })

export const reorderInput = z.strictObject({
  appointmentIds: z.array(uuid).min(1).max(500),
  version: z.number().int().min(0),
})

export const ticketInput = z
  .strictObject({
    display: z.boolean().optional(),
    daysOnly: z.boolean().optional(),
  })
  .refine(({ display, daysOnly }) => !(display && daysOnly), {
    path: ['daysOnly'],
    message: 'cannot be combined with display',
  })

export const walkInInput = z
  .strictObject({
    patientId: uuid.optional(),
    patient: z.strictObject({ name, phone: phone.nullish(), dateOfBirth: dateOnly.nullish() }).optional(),
    confirmNew: z.boolean().optional(),
    locationId: uuid,
    reason: text(2000).nullish(),
    priority: z.enum(PRIORITIES).optional(),
    treatmentType: z.enum(TREATMENT_TYPES).optional(),
    duration: z.number().int().min(5).max(480).optional(),
    anyway: z.boolean().optional(),
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
  expiresInDays: z.int().min(1).max(MOST_DISPLAY_DAYS).default(MOST_DISPLAY_DAYS),
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

export const newcomerAnswer = z.object({
  position: z.number(),
  estimatedWaitMinutes: z.number(),
  waitRange: z.tuple([z.number(), z.number()]),
})

export const queueAtLocation = queueRecord
  .extend({ newcomer: newcomerAnswer.optional() })
  .meta({ id: 'QueueAtLocation' })

export const queueList = z.object({ data: z.array(queueAtLocation) })

export const ticketAnswer = z.object({ ticket: z.string(), expiresAt: at })

/** The highest number that a resumed socket may name. */
const MOST_SEQ = 999_999_999

export const liveQuery = z.strictObject({
  ticket: z.string().optional(),
  since: wholeNumber(0, MOST_SEQ).optional(),
})

/** What the socket sends; all but the first kind to staff alone. */
export const liveMessage = z.union([
  z.object({ type: z.enum(['snapshot', 'change']), seq: z.number(), queue: queueRecord }),
  z.object({
    type: z.literal('appointment'),
    seq: z.number(),
    appointmentId: z.uuid(),
    status: z.string(),
    version: z.number(),
  }),
  z.object({
    type: z.literal('notification'),
    seq: z.number(),
    notification: z.object({
      id: z.uuid(),
      event: z.string(),
      patientId: z.uuid().nullable(),
      appointmentId: z.uuid().nullable(),
      doctorId: z.uuid().nullable(),
      appointmentDate: z.iso.datetime().optional(),
      createdAt: z.iso.datetime(),
    }),
  }),
  z.object({ type: z.literal('days'), seq: z.number() }),
])

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
    url: z.string(),
    token: z.string(),
  })
  .meta({ id: 'DisplayMade' })

export const displayPage = pageOf(displayRecord)
