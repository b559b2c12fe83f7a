import type { SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'

export type Way = 'email' | 'sms'
export type ProviderName = keyof SettingsRecord['providers']

interface ProviderValue {
  name: 'apiKey' | 'webhookSecret' | 'serverToken' | 'webhookToken' | 'accountSid' | 'authToken' | 'baseUrl'
  isSecret?: true
  isOptional?: true
}

/** Who can send by each channel, in the order of the choice. */
export const PROVIDERS_OF = {
  email: ['cloudflare', 'resend', 'postmark'],
  sms: ['twilio'],
} as const satisfies Record<Way, readonly ProviderName[]>

/** What each has to know. Where a gateway is asked in its place comes last: few need it. */
export const VALUES_OF: Record<ProviderName, readonly ProviderValue[]> = {
  cloudflare: [],
  resend: [
    { name: 'apiKey', isSecret: true },
    { name: 'webhookSecret', isSecret: true, isOptional: true },
    { name: 'baseUrl', isOptional: true },
  ],
  postmark: [
    { name: 'serverToken', isSecret: true },
    { name: 'webhookToken', isSecret: true, isOptional: true },
    { name: 'baseUrl', isOptional: true },
  ],
  twilio: [{ name: 'accountSid' }, { name: 'authToken', isSecret: true }, { name: 'baseUrl', isOptional: true }],
}
