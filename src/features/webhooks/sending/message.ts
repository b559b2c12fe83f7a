import { Webhook } from 'standardwebhooks'
import { EVENTS, isEventName } from '../../../domain/events/events.ts'
import type { Due } from './due.ts'

/** The body of an event's request: the same at every try, as its signature is over the very bytes. */
function bodyOf(due: Due): string {
  return JSON.stringify({
    type: due.type,
    timestamp: due.at,
    data: due.data,
    id: due.event_id,
    version: isEventName(due.type) ? EVENTS[due.type].version : 1,
    subjectType: due.subject_type,
    subjectId: due.subject_id,
    subjectVersion: due.subject_version,
    clinicId: due.clinic_id,
  })
}

/**
 * The request that tells a webhook of an event. Source: https://www.standardwebhooks.com
 * @param secrets one signature by each
 * @param now epoch milliseconds: receivers refuse what was signed long ago
 */
export function messageOf(due: Due, { secrets, now }: { secrets: readonly string[]; now: number }): RequestInit {
  const body = bodyOf(due)
  const at = new Date(now)
  return {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Kept',
      'webhook-id': due.event_id,
      'webhook-timestamp': String(Math.floor(now / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(due.event_id, at, body)).join(' '),
    },
  }
}
