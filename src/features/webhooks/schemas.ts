import * as z from 'zod'
import { EVENT_NAMES } from '../../domain/events/events.ts'
import { cursor, instant, limit, text } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

/** A ping goes to its webhook whatever that listens to, so nobody asks for it. */
const TYPES = EVENT_NAMES.filter((name) => name !== 'webhook.pinged')

const events = z
  .array(z.enum(['*', ...TYPES]))
  .min(1)
  .max(100)
  .refine((types) => new Set(types).size === types.length, 'must not repeat a type')
  .refine((types) => types.length === 1 || !types.includes('*'), 'must be * alone, or types')

const fields = {
  // Longer than the longest that is taken, so that whoever sends one is told how long it may be.
  url: z.string().min(1).max(10_000),
  events,
  description: text(500).nullable(),
}

export const addWebhookInput = z.strictObject(fields).partial({ description: true })
export type AddWebhookInput = z.infer<typeof addWebhookInput>

export const changeWebhookInput = z.strictObject({ ...fields, active: z.boolean() }).partial()
export type ChangeWebhookInput = z.infer<typeof changeWebhookInput>

export const webhooksQuery = z.strictObject({ limit, cursor })
export type WebhooksQuery = z.infer<typeof webhooksQuery>

export const replayInput = z.strictObject({ from: instant, to: instant.optional() })
export type ReplayInput = z.infer<typeof replayInput>

/** The id of an event, as `GET /events` tells it. */
const eventId = z.string().regex(/^[1-9]\d{0,17}$/, 'must be the id of an event')

export const deliveriesQuery = z.strictObject({ eventId: eventId.optional(), limit, cursor })
export type DeliveriesQuery = z.infer<typeof deliveriesQuery>

const at = z.iso.datetime()

export const webhookRecord = z
  .object({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    description: z.string().nullable(),
    disabledReason: z.enum(['GONE', 'FAILING']).nullable(),
    pausedUntil: at.nullable(),
    previousSecretUntil: at.nullable(),
    createdBy: z.uuid(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Webhook' })
export type WebhookRecord = z.infer<typeof webhookRecord>

export const webhookWithSecret = webhookRecord.extend({ secret: z.string() }).meta({ id: 'WebhookWithSecret' })

export const webhookPage = pageOf(webhookRecord)

export const pinged = z.object({ eventId: z.string() }).meta({ id: 'WebhookPing' })

export const replayed = z.object({ from: at, to: at, events: z.number() }).meta({ id: 'WebhookReplay' })

export const FAULTS = ['TIMEOUT', 'NO_CONNECTION', 'ADDRESS_REFUSED', 'ADDRESS_UNKNOWN', 'SECRET_UNREADABLE'] as const

export const deliveryRecord = z
  .object({
    eventId: z.string(),
    type: z.string(),
    attempt: z.number(),
    status: z.number().nullable(),
    fault: z.enum(FAULTS).nullable(),
    ms: z.number(),
    at,
    nextAt: at.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type DeliveryRecord = z.infer<typeof deliveryRecord>

export const deliveryPage = pageOf(deliveryRecord)
