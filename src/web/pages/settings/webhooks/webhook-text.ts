import type { AddWebhookInput, WebhookRecord } from '../../../../features/webhooks/schemas.ts'
import { type EventName, GROUP_OF } from './event-groups.ts'

export type Events = AddWebhookInput['events']

/** What a form of a webhook holds. */
export interface WebhookText {
  url: string
  description: string
  events: Events
}

const isKnown = (type: string): type is EventName | '*' => type === '*' || Object.hasOwn(GROUP_OF, type)

export const textOf = ({ url, description, events }: WebhookRecord): WebhookText => ({
  url,
  description: description ?? '',
  events: events.filter(isKnown),
})

/** As the API takes it. */
export const inputOf = ({ url, description, events }: WebhookText): AddWebhookInput => ({
  url: url.trim(),
  description: description.trim() === '' ? null : description.trim(),
  events,
})

export const isWhole = ({ url, events }: WebhookText) => url.trim() !== '' && events.length > 0
