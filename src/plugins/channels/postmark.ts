import * as z from 'zod'
import { isEqual } from '../../domain/check-in.ts'
import type { ChannelAdapter, OutgoingMessage, ProviderReport, SendOutcome } from '../../domain/messages/channel.ts'
import { jsonOf } from '../../platform/is-signed.ts'
import { type Answered, askProvider, codeOf, NOT_CONFIGURED, refused } from './ask-provider.ts'
import { hostInAscii, mailbox } from './mailbox.ts'
import { base64, ICS_NAME } from './mime.ts'
import { baseOf, byName, type Sender, unfitForMail } from './sender.ts'

/** An approved text is sent by its id, or its alias, and what it names. */
function contentOf({ subject, text, html, template }: OutgoingMessage) {
  if (template === null)
    return {
      Subject: subject,
      TextBody: text,
      ...(html !== null && { HtmlBody: html }),
      Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
    }
  const { providerTemplateId: id, variables } = template
  return {
    ...(/^\d{1,15}$/.test(id) ? { TemplateId: Number(id) } : { TemplateAlias: id }),
    TemplateModel: byName(variables),
  }
}

function bodyOf(message: OutgoingMessage) {
  const { to, toName, from, calendar } = message
  const type = calendar && `text/calendar; method=${calendar.method}; charset=utf-8`
  return {
    From: mailbox(hostInAscii(from.address), from.name),
    To: mailbox(hostInAscii(to), toName),
    ...contentOf(message),
    ...(calendar && { Attachments: [{ Name: ICS_NAME, Content: base64(calendar.ics), ContentType: type }] }),
    // Who opens what of a clinic's is nobody's business, whatever the server's own setting is.
    TrackOpens: false,
    TrackLinks: 'None',
    MessageStream: 'outbound',
  }
}

const answerShape = z.looseObject({ ErrorCode: z.int(), MessageID: z.string().max(200).optional() })

/** "Inactive recipient": it bounced, or complained, before. */
const INACTIVE = 406

/** Source: https://postmarkapp.com/developer/api/overview#error-codes */
function outcomeOf({ status, json }: Answered): SendOutcome | null {
  const answer = answerShape.safeParse(json).data
  if (!answer) return null
  if (status < 300 && answer.ErrorCode === 0) return { outcome: 'sent', providerId: answer.MessageID ?? null }
  const code = codeOf('POSTMARK', answer.ErrorCode)
  if (code === null || answer.ErrorCode === 0 || status === 429 || status >= 500) return null
  return refused(code, { stops: answer.ErrorCode === INACTIVE ? 'BOUNCED' : null })
}

const eventShape = z.looseObject({
  RecordType: z.string(),
  MessageID: z.string().min(1).max(200),
  Type: z.string().nullish(),
  DeliveredAt: z.string().nullish(),
  BouncedAt: z.string().nullish(),
})

type State = Extract<ProviderReport, { kind: 'delivery' }>['state']

/** What a bounce of each type says of the message. The rest are no bounces (answers, changes), or may still be delivered. */
const BOUNCES = new Map<string, State>([
  ['HardBounce', 'bounced'],
  ['BadEmailAddress', 'bounced'],
  ['ManuallyDeactivated', 'bounced'],
  ['SpamComplaint', 'complained'],
  ['SpamNotification', 'failed'],
  ['SoftBounce', 'failed'],
  ['DnsError', 'failed'],
  ['Blocked', 'failed'],
  ['SMTPApiError', 'failed'],
  ['DMARCPolicy', 'failed'],
  ['TemplateRenderingFailed', 'failed'],
  ['Unknown', 'failed'],
])

/** Source: https://postmarkapp.com/developer/webhooks/webhooks-overview and its pages, /developer/api/bounce-api#bounce-types */
function reportsOf(body: string, now: number): ProviderReport[] {
  const event = eventShape.safeParse(jsonOf(body)).data
  if (!event) return []
  const { RecordType, MessageID: providerId, Type, DeliveredAt, BouncedAt } = event
  const report = (state: State, at: string | null | undefined): ProviderReport[] => [
    { kind: 'delivery', providerId, state, at: Date.parse(at ?? '') || now },
  ]
  if (RecordType === 'Delivery') return report('delivered', DeliveredAt)
  if (RecordType === 'SpamComplaint') return report('complained', BouncedAt)
  const state = RecordType === 'Bounce' ? BOUNCES.get(Type ?? '') : undefined
  return state ? report(state, BouncedAt) : []
}

/** The password of basic authentication, which Postmark takes in the webhook's URL; or the header that one can have it send. */
function tokenGiven(header: (name: string) => string | undefined): string | null {
  const own = header('X-Webhook-Token')
  if (own !== undefined) return own
  const [, scheme = '', given = ''] = /^(\w+) +(\S+)$/.exec(header('Authorization') ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return given
  if (scheme.toLowerCase() !== 'basic') return null
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(given), (char) => char.charCodeAt(0))).replace(/^[^:]*:/, '')
  } catch {
    return null
  }
}

/** Digests, so that neither the token nor its length shows in how long it took. */
async function isSame(one: string, other: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return isEqual(await digest(one), await digest(other))
}

/**
 * E-mail by Postmark. `values`: `serverToken`, `webhookToken`, `baseUrl`. It takes no keys, and signs no webhooks: they carry the
 * token, which Postmark documents as basic authentication or a header of one's own.
 * Sources: https://postmarkapp.com/developer/api/email-api, /developer/api/templates-api, /developer/webhooks/webhooks-overview
 */
export function postmark(sender: Sender): ChannelAdapter {
  const { serverToken, webhookToken } = sender.settings.values
  const base = baseOf(sender, 'postmark', 'https://api.postmarkapp.com')
  return {
    provider: 'postmark',
    channel: 'email',
    keyLifetime: null,
    async send(message) {
      if (!serverToken || base === null) return NOT_CONFIGURED
      return (
        unfitForMail(message) ??
        askProvider({
          url: `${base}/email${message.template === null ? '' : '/withTemplate'}`,
          headers: {
            Accept: 'application/json',
            'Content-Type': 'application/json',
            'X-Postmark-Server-Token': serverToken,
          },
          body: JSON.stringify(bodyOf(message)),
          read: outcomeOf,
        })
      )
    },
    async readReports({ header, body, now }) {
      const given = tokenGiven(header)
      if (!webhookToken || given === null || !(await isSame(given, webhookToken))) return null
      return reportsOf(body, now)
    },
  }
}
