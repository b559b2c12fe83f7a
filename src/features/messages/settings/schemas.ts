import * as z from 'zod'
import { LANGUAGES } from '../../../domain/messages/channel.ts'
import { faultOfValue, type ProviderName } from '../../../domain/messages/providers.ts'
import { messageSettingsChange } from '../../../domain/messages/settings.ts'
import { name } from '../../../platform/http/fields.ts'

/** A value of a provider. Whether an address of this machine is taken depends on the installation, and is asked later. */
const providerValue = (provider: ProviderName, value: string) =>
  z
    .string()
    .max(500)
    .superRefine((typed, ctx) => {
      const fault = faultOfValue(provider, value, { value: typed, mayBeLocal: true })
      if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
    })
    .nullable()
    .optional()

const channelInput = <const T extends readonly [ProviderName, ...ProviderName[]]>(providers: T) =>
  z.strictObject({ provider: z.enum(providers).optional(), active: z.boolean().optional() })

/** E.164, or the name that some countries let a sender have in place of a number (3GPP TS 23.040, 9.1.2.5: 11 characters). */
const senderNumber = z
  .string()
  .regex(
    /^(\+[1-9]\d{6,14}|(?=[A-Za-z0-9 ]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,9}[A-Za-z0-9])$/,
    'must be a number such as +14155550100, or a sender’s name of 2 to 11 letters, digits and spaces',
  )

/** One line of visible ASCII: it stands in the head of each e-mail. */
const senderAddress = z
  .email('must be an e-mail address')
  .max(254)
  .regex(/^[\x21-\x7e]+$/, 'must be an e-mail address in ASCII')

export const emailChannelInput = channelInput(['cloudflare', 'resend', 'postmark'])
export const smsChannelInput = channelInput(['twilio'])
export const channelsInput = z
  .strictObject({ email: emailChannelInput.nullable(), sms: smsChannelInput.nullable() })
  .partial()

export const emailSenderInput = z.strictObject({ address: senderAddress, name: name.nullable().optional() })
export const smsSenderInput = z.strictObject({ number: senderNumber, name: name.nullable().optional() })
export const sendersInput = z
  .strictObject({ email: emailSenderInput.nullable(), sms: smsSenderInput.nullable() })
  .partial()

const cloudflareInput = z.strictObject({})
export const resendInput = z.strictObject({
  apiKey: providerValue('resend', 'apiKey'),
  webhookSecret: providerValue('resend', 'webhookSecret'),
  baseUrl: providerValue('resend', 'baseUrl'),
})
export const postmarkInput = z.strictObject({
  serverToken: providerValue('postmark', 'serverToken'),
  webhookToken: providerValue('postmark', 'webhookToken'),
  baseUrl: providerValue('postmark', 'baseUrl'),
})
export const twilioInput = z.strictObject({
  accountSid: providerValue('twilio', 'accountSid'),
  authToken: providerValue('twilio', 'authToken'),
  baseUrl: providerValue('twilio', 'baseUrl'),
})
export const providersInput = z
  .strictObject({
    cloudflare: cloudflareInput.nullable(),
    resend: resendInput.nullable(),
    postmark: postmarkInput.nullable(),
    twilio: twilioInput.nullable(),
  })
  .partial()

export const settingsInput = messageSettingsChange.extend({
  channels: channelsInput.optional(),
  senders: sendersInput.optional(),
  providers: providersInput.optional(),
})
export type SettingsInput = z.infer<typeof settingsInput>

export const channelRecord = z
  .object({ id: z.uuid(), provider: z.string(), active: z.boolean(), inboundUrl: z.string().nullable() })
  .meta({ id: 'MessageChannel' })
export const channelsRecord = z.object({ email: channelRecord.nullable(), sms: channelRecord.nullable() })

const value = z.string().nullable()
export const emailSender = z.object({ address: z.string(), name: z.string().nullable() })
export const smsSender = z.object({ number: z.string(), name: z.string().nullable() })
export const sendersRecord = z.object({ email: emailSender.nullable(), sms: smsSender.nullable() })

export const secretRecord = z.object({ set: z.boolean() }).meta({ id: 'MessageSecret' })
const cloudflareRecord = z.object({})
export const resendRecord = z.object({ apiKey: secretRecord, webhookSecret: secretRecord, baseUrl: value })
export const postmarkRecord = z.object({ serverToken: secretRecord, webhookToken: secretRecord, baseUrl: value })
export const twilioRecord = z.object({ accountSid: value, authToken: secretRecord, baseUrl: value })
export const providersRecord = z.object({
  cloudflare: cloudflareRecord,
  resend: resendRecord,
  postmark: postmarkRecord,
  twilio: twilioRecord,
})

export const settingsRecord = z
  .object({
    channels: channelsRecord,
    senders: sendersRecord,
    providers: providersRecord,
    notifyDelaySeconds: z.number(),
    quietFrom: z.string(),
    quietTo: z.string(),
    defaultLanguage: z.enum(LANGUAGES),
    version: z.number(),
  })
  .meta({ id: 'MessageSettings' })
export type SettingsRecord = z.infer<typeof settingsRecord>
