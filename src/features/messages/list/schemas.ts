import * as z from 'zod'
import { CHANNELS, LANGUAGES } from '../../../domain/messages/channel.ts'
import { cursor, limit, uuid } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'

const STATES = ['waiting', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'dropped', 'received'] as const

const id = z.uuid()
const at = z.iso.datetime().nullable()

export const messageRecord = z
  .object({
    id,
    event: z.string(),
    templateVersion: z.number(),
    channel: z.enum(CHANNELS).nullable(),
    language: z.enum(LANGUAGES).nullable(),
    address: z.string().nullable(),
    state: z.enum(STATES),
    outcome: z.string().nullable(),
    patientId: id,
    appointmentId: id.nullable(),
    dueAt: z.iso.datetime(),
    sentAt: at,
    deliveredAt: at,
    createdAt: z.iso.datetime(),
    version: z.number(),
  })
  .meta({ id: 'Message' })
export type MessageRecord = z.infer<typeof messageRecord>

export const messagePage = pageOf(messageRecord)

export const messagesQuery = z.strictObject({
  appointmentId: uuid.optional(),
  patientId: uuid.optional(),
  state: z.enum(STATES).optional(),
  limit,
  cursor,
})
export type MessagesQuery = z.infer<typeof messagesQuery>
