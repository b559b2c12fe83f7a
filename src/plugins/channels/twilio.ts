import * as z from 'zod'
import type { ChannelAdapter, OutgoingMessage, ProviderReport, SendOutcome } from '../../domain/messages/channel.ts'
import { type Answered, askProvider, codeOf, NOT_CONFIGURED, refused } from './ask-provider.ts'
import { base64 } from './mime.ts'
import { baseOf, type Sender } from './sender.ts'

/** A number (E.164), a name that is shown as the sender (at most 11 letters and digits), or a messaging service. */
const SENDER = /^(\+[1-9]\d{1,14}|[A-Za-z0-9 ]{1,11}|\d{3,8}|MG[0-9a-f]{32})$/
const NUMBER = /^\+[1-9]\d{6,14}$/
const ACCOUNT = /^AC[0-9a-f]{32}$/i

/** Variables by their places, the first being 1. One that is empty is left to the template: Twilio refuses it (21656). */
function byPlace(variables: readonly string[]): string {
  const given = variables.map((value, n) => [String(n + 1), value] as const).filter(([, value]) => value !== '')
  return JSON.stringify(Object.fromEntries(given))
}

function formOf({ to, from, text, template }: OutgoingMessage, reportUrl: string): URLSearchParams {
  const content =
    template === null
      ? { Body: text }
      : { ContentSid: template.providerTemplateId, ContentVariables: byPlace(template.variables) }
  return new URLSearchParams({
    To: to,
    ...(from.address.startsWith('MG') ? { MessagingServiceSid: from.address } : { From: from.address }),
    ...content,
    // A report to an address that Twilio cannot reach is an error of the whole message (21609).
    ...(reportUrl.startsWith('https://') && { StatusCallback: reportUrl }),
  })
}

const taken = z.looseObject({ sid: z.string().min(1).max(200) })
const failure = z.looseObject({ code: z.int() })

/** The receiver has said STOP to this sender. */
const STOPPED = 21610
/** The number is none, or none that takes SMS. */
const DEAD = [21211, 21614]

/** Source: https://www.twilio.com/docs/api/errors */
function outcomeOf({ status, json }: Answered): SendOutcome | null {
  if (status < 300) {
    const sid = taken.safeParse(json).data?.sid
    return sid === undefined ? null : { outcome: 'sent', providerId: sid }
  }
  const number = failure.safeParse(json).data?.code
  const code = codeOf('TWILIO', number)
  if (number === undefined || code === null || status === 429 || status >= 500) return null
  if (number === STOPPED) return refused('STOPPED', { stops: 'STOP' })
  return refused(code, { stops: DEAD.includes(number) ? 'BOUNCED' : null })
}

/** Of a message that did not arrive: the number is unknown, or a landline's (30005, 30006). */
const NOBODY_THERE = ['30005', '30006']

function reportsOf(form: URLSearchParams, now: number): ProviderReport[] {
  const id = form.get('MessageSid') ?? ''
  if (!/^\w{1,64}$/.test(id)) return []
  const status = form.get('MessageStatus')
  if (status === 'delivered') return [{ kind: 'delivery', providerId: id, state: 'delivered', at: now }]
  if (status === 'failed' || status === 'undelivered') {
    const state = NOBODY_THERE.includes(form.get('ErrorCode') ?? '') ? 'bounced' : 'failed'
    return [{ kind: 'delivery', providerId: id, state, at: now }]
  }
  const from = form.get('From') ?? ''
  const text = form.get('Body')
  // Other channels of Twilio's write `whatsapp:+…`.
  if (status !== null || text === null || !NUMBER.test(from)) return []
  return [{ kind: 'answer', id, from, text, at: now }]
}

const encoder = new TextEncoder()

/**
 * Whether a request is Twilio's: HMAC-SHA1 over the URL and each parameter's name and value, in the order of the names, of which
 * several values count once. WebCrypto compares in constant time. The scheme has no time in it.
 * Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
async function isAuthentic(form: URLSearchParams, given: { url: string; signature: string; authToken: string }) {
  const names = [...new Set(form.keys())].sort()
  const params = names.map((name) =>
    [...new Set(form.getAll(name))]
      .sort()
      .map((value) => name + value)
      .join(''),
  )
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(given.authToken),
    { name: 'HMAC', hash: 'SHA-1' },
    false,
    ['verify'],
  )
  try {
    const mac = Uint8Array.from(atob(given.signature), (char) => char.charCodeAt(0))
    return await crypto.subtle.verify('HMAC', key, mac, encoder.encode(given.url + params.join('')))
  } catch {
    return false
  }
}

/**
 * SMS by Twilio. `values`: `accountSid`, `authToken`, `baseUrl`. It takes no keys.
 * Source: https://www.twilio.com/docs/messaging/api/message-resource
 */
export function twilio(sender: Sender): ChannelAdapter {
  const { accountSid = '', authToken } = sender.settings.values
  const base = baseOf(sender, 'twilio', 'https://api.twilio.com')
  return {
    provider: 'twilio',
    channel: 'sms',
    keyLifetime: null,
    async send(message) {
      if (!authToken || !ACCOUNT.test(accountSid) || base === null) return NOT_CONFIGURED
      if (!SENDER.test(message.from.address)) return NOT_CONFIGURED
      if (!NUMBER.test(message.to)) return refused('ADDRESS_INVALID', { stops: 'BOUNCED' })
      return askProvider({
        url: `${base}/2010-04-01/Accounts/${accountSid}/Messages.json`,
        headers: {
          Authorization: `Basic ${base64(`${accountSid}:${authToken}`)}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: formOf(message, sender.reportUrl).toString(),
        read: outcomeOf,
      })
    },
    async readReports({ header, body, url, now }) {
      const signature = header('X-Twilio-Signature')
      if (!authToken || !signature) return null
      const form = new URLSearchParams(body)
      return (await isAuthentic(form, { url, signature, authToken })) ? reportsOf(form, now) : null
    },
  }
}
