import { calendarHearer } from './calendar/calendar.ts'
import type { Hearer } from './hearer.ts'
import { liveQueueHearer } from './live-queue/live-queue.ts'
import { messagesHearer } from './messages/messages.ts'
import { notificationsHearer } from './notifications/notifications.ts'
import { remindersHearer } from './reminders/reminders.ts'
import { videoRoomsHearer } from './video/rooms.ts'
import { webhooksHearer } from './webhooks/webhooks.ts'

/** Who hears what happened. */
export const builtIn: readonly Hearer[] = [
  calendarHearer,
  liveQueueHearer,
  videoRoomsHearer,
  messagesHearer,
  remindersHearer,
  notificationsHearer,
  webhooksHearer,
]
