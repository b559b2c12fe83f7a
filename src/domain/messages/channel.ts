import type { SignedRequest } from '../video.ts'
import type { StopReason } from './choose-channel.ts'

/** How somebody is reached outside of the app. */
export const CHANNELS = ['email', 'sms'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a message is about. Each has its texts, by channel and language. */
export const MESSAGE_EVENTS = [
  'booked',
  'requested',
  'accepted',
  'moved',
  'cancelled',
  'reminder',
  'no_show',
  'link_pending',
] as const
export type MessageEvent = (typeof MESSAGE_EVENTS)[number]

/** The languages that Kept has texts in; a patient's other language falls back to the clinic's, and that to English. */
export const LANGUAGES = ['en', 'hi', 'de', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

/** A message that is ready to be sent. Texts are as the receiver sees them. */
export interface OutgoingMessage {
  /** The same at every try: a provider that takes keys sends once what it is given twice. */
  key: string
  event: MessageEvent
  language: Language
  /** An e-mail address, or a number in E.164. */
  to: string
  toName: string | null
  from: { address: string; name: string | null }
  /** Null for SMS. */
  subject: string | null
  text: string
  html: string | null
  /** A calendar entry beside the text of an e-mail (RFC 5546). */
  calendar: { method: 'REQUEST' | 'CANCEL'; ics: string } | null
  /** What was approved beforehand is sent by its id and these values, exactly as it is. */
  template: { providerTemplateId: string; entityId: string | null; variables: readonly string[] } | null
}

/** What came of a try. */
export type SendOutcome =
  | { outcome: 'sent'; providerId: string | null }
  /** The provider says no. `stops`: why nothing more is to be sent to this address. `retryAfter` (ms): it may say yes later. */
  | { outcome: 'refused'; code: string; stops: StopReason | null; retryAfter: number | null }
  /** No answer came, or one that says neither: the message may have been sent. */
  | { outcome: 'unknown'; code: string }

/** What a provider tells later, or what somebody has answered. */
export type ProviderReport =
  | { kind: 'delivery'; providerId: string; state: 'delivered' | 'bounced' | 'complained' | 'failed'; at: number }
  | { kind: 'answer'; id: string; from: string; text: string; at: number }

/** What a provider has sent to its webhook. */
interface ProviderRequest extends SignedRequest {
  /** Where it sent it, from outside: `PUBLIC_URL`, path and query. Some sign it. */
  url: string
}

/** A way to send, as one provider has it. */
export interface ChannelAdapter {
  /** As `message_channels.provider` names it. */
  provider: string
  channel: Channel
  /** For how long (ms) the provider remembers the key of a message; null where it takes none: what is unknown is not sent again. */
  keyLifetime: number | null
  /** Never throws: what goes wrong is an outcome. It gives up after ten seconds. */
  send(message: OutgoingMessage): Promise<SendOutcome>
  /**
   * Reads a request to `/webhooks/messages/{provider}/{channelId}`.
   * @returns null if it is not signed as the channel's secret asks; an empty list if it tells nothing that matters
   */
  readReports(request: ProviderRequest): Promise<readonly ProviderReport[] | null>
}

/** A clinic's channel with its secrets open, as `message_channels` has it. */
export interface ChannelSettings {
  clinicId: string
  channelId: string
  channel: Channel
  provider: string
  from: { address: string; name: string | null }
  /** The provider's own, such as `apiKey`, `accountSid`, `webhookSecret`; which there are, its adapter says. */
  values: Readonly<Record<string, string>>
}
