import * as z from 'zod'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { cursor, limit, text, uuid } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'
import { INBOX_KINDS } from '../../records/inbox-item.ts'
import { unreadable } from '../../records/unreadable.ts'

export const reportsTaken = z.object({ taken: z.number() })

const INBOX_STATES = ['open', 'done', 'all'] as const

export const inboxQuery = z.strictObject({
  state: z.enum(INBOX_STATES).default('open'),
  kind: z.enum(INBOX_KINDS).optional(),
  patientId: uuid.optional(),
  limit,
  cursor,
})
export type InboxQuery = z.infer<typeof inboxQuery>

export const doneInput = z.strictObject({ note: text(2000).optional() })
export type DoneInput = z.infer<typeof doneInput>

const at = z.iso.datetime()
const id = z.uuid()

export const inboxItem = z
  .object({
    id,
    clinicId: id,
    kind: z.enum(INBOX_KINDS),
    channel: z.enum(CHANNELS).nullable(),
    from: z.string().nullable(),
    patientId: id.nullable(),
    patientName: z.string().nullable(),
    candidates: z.number().nullable(),
    appointmentId: id.nullable(),
    text: z.string().nullable(),
    note: z.string().nullable(),
    unreadable,
    createdAt: at,
    doneAt: at.nullable(),
    doneBy: id.nullable(),
    version: z.number(),
  })
  .meta({ id: 'InboxItem' })
export type InboxItem = z.infer<typeof inboxItem>

export const inboxPage = pageOf(inboxItem)
