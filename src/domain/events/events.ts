import type * as z from 'zod'
import { APPOINTMENT_EVENTS } from './appointment-events.ts'
import { CLINIC_EVENTS } from './clinic-events.ts'
import type { EventType } from './event-type.ts'
import { FOLLOW_UP_EVENTS } from './follow-up-events.ts'
import { MESSAGE_EVENTS } from './message-events.ts'
import { PEOPLE_EVENTS } from './people-events.ts'
import { QUEUE_EVENTS } from './queue-events.ts'
import { SERIES_EVENTS } from './series-events.ts'
import { VIDEO_EVENTS } from './video-events.ts'
import { WEBHOOK_EVENTS } from './webhook-events.ts'

/** Every type of event. `test/domain/events.test.ts` holds it to what the statements write. */
export const EVENTS = {
  ...APPOINTMENT_EVENTS,
  ...FOLLOW_UP_EVENTS,
  ...SERIES_EVENTS,
  ...QUEUE_EVENTS,
  ...VIDEO_EVENTS,
  ...PEOPLE_EVENTS,
  ...CLINIC_EVENTS,
  ...MESSAGE_EVENTS,
  ...WEBHOOK_EVENTS,
} satisfies Record<string, EventType>

export type EventName = keyof typeof EVENTS

/** What the `data` of an event of this type holds. */
export type EventData<T extends EventName> = z.infer<(typeof EVENTS)[T]['data']>

export const EVENT_NAMES = Object.keys(EVENTS) as [EventName, ...EventName[]]

/** Whether this version of Kept knows events of this type: the outbox may hold those of a newer one. */
export function isEventName(type: string): type is EventName {
  return Object.hasOwn(EVENTS, type)
}
