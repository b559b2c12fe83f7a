import { describeFields, wordsOf } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import {
  addWebhookInput,
  changeWebhookInput,
  deliveriesQuery,
  deliveryRecord,
  pinged,
  replayed,
  replayInput,
  webhookRecord,
  webhooksQuery,
  webhookWithSecret,
} from './schemas.ts'

const words = {
  url: 'Where the events are sent: https on port 443, with a host of the public internet and not an IP address. A private address of that host is refused here, and before each delivery.',
  events: 'The types of events that are sent, as the list of events names them; `["*"]` is all of them.',
  description: 'What the address is for, for whoever reads this later.',
} as const

const { id, version, createdAt, updatedAt } = recordWords('the webhook')

describeFields(addWebhookInput, words)

describeFields(changeWebhookInput, {
  ...words,
  active:
    'False: nothing more is sent, and what happens meanwhile is not kept for later. True turns it on again, and clears `disabledReason`.',
})

describeFields(webhooksQuery, PAGING_WORDS)

describeFields(replayInput, {
  from: 'Events that happened at or after this time are sent again. Without an offset it is local time in the clinic’s zone.',
  to: 'Events that happened before this time are sent again. Left out: all up to now.',
})

describeFields(deliveriesQuery, {
  eventId: 'Only the tries to deliver this event: the `id` of the event, which is its `webhook-id` too.',
  ...PAGING_WORDS,
})

describeFields(webhookRecord, {
  id,
  ...words,
  url: 'Where the events are sent.',
  description: 'What the address is for. Null if nobody said.',
  active: 'Whether events are sent.',
  disabledReason:
    'Why the service itself turned the webhook off. `GONE`: its receiver answered 410. `FAILING`: nothing has come through for five days. Null if it did not.',
  pausedUntil:
    'Until when nothing is sent, since the receiver asked so by `Retry-After`, in UTC. Null if it did not; it may lie in the past.',
  previousSecretUntil:
    'Until when the secret before the last rotation signs too, in UTC. Null if the secret was never rotated; it may lie in the past.',
  createdBy: 'The user who created the webhook.',
  version,
  createdAt,
  updatedAt,
})

describeFields(webhookWithSecret, {
  ...wordsOf(webhookRecord),
  secret:
    'The secret that each request is signed with, as Standard Webhooks writes it: `whsec_` and base64. Shown only in this answer.',
})

describeFields(pinged, {
  eventId: 'The id of the event `webhook.pinged`. Look for its tries in the deliveries of the webhook.',
})

describeFields(replayed, {
  from: 'Since when events are sent again, in UTC.',
  to: 'Until when, in UTC.',
  events: 'How many events are sent again.',
})

describeFields(deliveryRecord, {
  eventId: 'The id of the event, and the `webhook-id` of each request with it.',
  type: 'The type of the event.',
  attempt: 'Which try of this event it was, counted from 1. A replay counts on.',
  status: 'The HTTP status that the receiver answered. Null if no answer came.',
  fault:
    'Why no answer came. `TIMEOUT`: none within 10 seconds. `NO_CONNECTION`: the receiver could not be reached, or its certificate is wrong. `ADDRESS_REFUSED`: its name leads to a private address. `ADDRESS_UNKNOWN`: its name leads nowhere. `SECRET_UNREADABLE`: the service cannot open the secret to sign with. Null if an answer came.',
  ms: 'How long the try took, in milliseconds.',
  at: 'When the try was made, in UTC.',
  nextAt: 'When the next try is due, in UTC. Null if it was delivered, or was the last.',
})
