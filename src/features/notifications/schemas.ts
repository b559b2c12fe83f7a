import * as z from 'zod'
import { cursor, flag, limit } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

const id = z.uuid()
const at = z.iso.datetime()

export const notificationRecord = z
  .object({
    id,
    clinicId: id,
    event: z.string(),
    patientId: id.nullable(),
    appointmentId: id.nullable(),
    doctorId: id.nullable(),
    appointmentDate: at.optional(),
    createdAt: at,
    readAt: at.nullable(),
    version: z.number(),
  })
  .meta({ id: 'Notification' })
export type NotificationRecord = z.infer<typeof notificationRecord>

export const notificationPage = pageOf(notificationRecord).extend({ unreadCount: z.number() })

export const notificationsQuery = z.strictObject({ unread: flag.optional(), limit, cursor })
export type NotificationsQuery = z.infer<typeof notificationsQuery>

export const readAllAnswer = z.object({ read: z.number() }).meta({ id: 'NotificationsRead' })
