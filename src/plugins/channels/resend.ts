import * as z from 'zod'
import type { ChannelAdapter, OutgoingMessage, ProviderReport, SendOutcome } from '../../domain/messages/channel.ts'
import { isStandardSigned, isTimely, jsonOf } from '../../platform/is-signed.ts'
import { type Answered, askProvider, codeOf, NOT_CONFIGURED, refused } from './ask-provider.ts'
import { hostInAscii, mailbox } from './mailbox.ts'
import { base64, ICS_NAME } from './mime.ts'
import { baseOf, byName, type Sender, unfitForMail } from './sender.ts'

const HOUR = 3_600_000

/** An approved text is sent by its id, or its alias, and what it names. */
function contentOf({ subject, text, html, template }: OutgoingMessage) {
  if (template !== null) return { template: { id: template.providerTemplateId, variables: byName(template.variables) } }
  return { subject, text, ...(html !== null && { html }), headers: { 'Auto-Submitted': 'auto-generated' } }
}

/** Nothing in it depends on when it is sent: Resend refuses another body under the same key. */
function bodyOf(message: OutgoingMessage) {
  const { to, toName, from, calendar } = message
  const type = calendar && `text/calendar; method=${calendar.method}; charset=utf-8`
  return {
    from: mailbox(hostInAscii(from.address), from.name),
    to: [mailbox(hostInAscii(to), toName)],
    ...contentOf(message),
    ...(calendar && { attachments: [{ filename: ICS_NAME, content: base64(calendar.ics), content_type: type }] }),
  }
}

const taken = z.looseObject({ id: z.string().min(1).max(200) })
const failure = z.looseObject({ name: z.string() })

/** Source: https://resend.com/docs/api-reference/errors */
function outcomeOf({ status, json }: Answered): SendOutcome | null {
  if (status < 300) {
    const id = taken.safeParse(json).data?.id
    return id === undefined ? null : { outcome: 'sent', providerId: id }
  }
  const name = failure.safeParse(json).data?.name
  const code = codeOf('RESEND', name)
  if (code === null || status === 429 || status >= 500) return null
  // The key is known: what was sent under it before is still on its way, or was something else.
  if (status === 409) return { outcome: 'unknown', code }
  return refused(code)
}

const eventShape = z.looseObject({
  type: z.string(),
  created_at: z.string(),
  data: z.looseObject({
    email_id: z.string().min(1).max(200),
    bounce: z.looseObject({ type: z.string() }).nullish(),
  }),
})

/** Source: https://resend.com/docs/webhooks/event-types */
function stateOf({ type, data }: z.infer<typeof eventShape>) {
  switch (type) {
    case 'email.delivered':
      return 'delivered'
    case 'email.bounced':
      // A full mailbox is still somebody's.
      return data.bounce?.type === 'Transient' ? 'failed' : 'bounced'
    case 'email.complained':
      return 'complained'
    case 'email.suppressed':
      return 'bounced'
    case 'email.failed':
      return 'failed'
    default:
      return null
  }
}

function reportsOf(body: string, now: number): ProviderReport[] {
  const event = eventShape.safeParse(jsonOf(body)).data
  const state = event && stateOf(event)
  if (!event || !state) return []
  return [{ kind: 'delivery', providerId: event.data.email_id, state, at: Date.parse(event.created_at) || now }]
}

/**
 * E-mail by Resend. `values`: `apiKey`, `webhookSecret` (`whsec_…`), `baseUrl`. A key is remembered for 24 hours.
 * Sources: https://resend.com/docs/api-reference/emails/send-email, https://resend.com/docs/dashboard/emails/idempotency-keys,
 * https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests
 */
export function resend(sender: Sender): ChannelAdapter {
  const { apiKey, webhookSecret } = sender.settings.values
  const base = baseOf(sender, 'resend', 'https://api.resend.com')
  return {
    provider: 'resend',
    channel: 'email',
    // Less than they remember it: a try that begins before may come in after.
    keyLifetime: 23 * HOUR,
    async send(message) {
      if (!apiKey || base === null) return NOT_CONFIGURED
      return (
        unfitForMail(message) ??
        askProvider({
          url: `${base}/emails`,
          headers: {
            Authorization: `Bearer ${apiKey}`,
            'Content-Type': 'application/json',
            'Idempotency-Key': message.key,
          },
          body: JSON.stringify(bodyOf(message)),
          read: outcomeOf,
        })
      )
    },
    async readReports({ header, body, now }) {
      const of = (name: string) => header(`svix-${name}`) ?? header(`webhook-${name}`)
      const [id, timestamp] = [of('id'), of('timestamp')]
      if (!webhookSecret || !id || id.length > 200 || !isTimely(timestamp, now)) return null
      const signed = isStandardSigned({ id, timestamp, body }, { secret: webhookSecret, header: of('signature') ?? '' })
      return signed ? reportsOf(body, now) : null
    },
  }
}
