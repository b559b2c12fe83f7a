import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const ping = eventsOf('ping', z.object({ webhookId: z.guid() }))

export const WEBHOOK_EVENTS = {
  'webhook.pinged': ping('An administrator tried a webhook out: it is told to that webhook alone'),
}
