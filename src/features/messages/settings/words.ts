import { describeFields } from '../../../platform/openapi/describe-fields.ts'
import * as schemas from './schemas.ts'

const OR_NULL = { email: 'That of e-mail. Null if there is none.', sms: 'That of SMS. Null if there is none.' } as const

const fieldWords = {
  notifyDelaySeconds:
    'How many seconds a message about a change by the desk waits, so that a change that is undone tells nobody.',
  quietFrom:
    'From when nobody is reminded, HH:mm in the clinic’s zone. If it equals `quietTo`, there are no quiet hours.',
  quietTo: 'Until when nobody is reminded, HH:mm in the clinic’s zone.',
  defaultLanguage: 'The language for patients whose own is unknown, or has no texts.',
} as const

describeFields(schemas.settingsInput, {
  channels: 'By which providers to send. A channel that is absent stays.',
  senders: 'Whom messages come from. A sender that is absent stays.',
  providers: 'What the providers need to know. Only one that a channel uses can be given.',
  ...fieldWords,
})
describeFields(schemas.channelsInput, {
  email: 'Null: the clinic sends no e-mail.',
  sms: 'Null: the clinic sends no SMS.',
})
for (const input of [schemas.emailChannelInput, schemas.smsChannelInput])
  describeFields(input, {
    provider: 'Required for a new channel. With another provider the channel gets a new id, and needs new values.',
    active: 'False: nothing is sent by this channel for now.',
  })
describeFields(schemas.sendersInput, {
  email: 'Whom e-mails come from. Required with a new channel.',
  sms: 'Whom SMS come from. Required with a new channel.',
})
const senderName = 'Who the sender is called. Null: nothing but the address is shown.'
describeFields(schemas.emailSenderInput, {
  address: 'The e-mail address. The provider has to be allowed to send from it.',
  name: senderName,
})
const senderNumber = 'A number in E.164, or a sender’s name where the country allows one.'
describeFields(schemas.smsSenderInput, { number: senderNumber, name: senderName })
const providerWords = {
  cloudflare: 'Cloudflare’s e-mail sending, which needs nothing.',
  resend: 'What Resend (resend.com) is used with, for e-mail.',
  postmark: 'What Postmark (postmarkapp.com) is used with, for e-mail.',
  twilio: 'What Twilio (twilio.com) is used with, for SMS.',
} as const
describeFields(schemas.providersInput, providerWords)
const baseUrl = 'Where a compatible gateway is asked in place of the provider. Null: the provider itself.'
const resend = {
  apiKey: 'The API key. Secret.',
  webhookSecret: 'The signing secret of the webhook, `whsec_…`. Secret. Null: reports are not taken.',
  baseUrl,
} as const
const postmark = {
  serverToken: 'The token of the server. Secret.',
  webhookToken: 'The password that Postmark sends with its webhooks. Secret. Null: reports are not taken.',
  baseUrl,
} as const
const twilio = {
  accountSid: 'The SID of the account, `AC…`.',
  authToken: 'The auth token, by which Twilio also signs its webhooks. Secret.',
  baseUrl,
} as const
describeFields(schemas.resendInput, resend)
describeFields(schemas.postmarkInput, postmark)
describeFields(schemas.twilioInput, twilio)

describeFields(schemas.settingsRecord, {
  channels: 'By which providers messages are sent.',
  senders: 'Whom messages come from.',
  providers: 'What the providers know, those that no channel uses included.',
  ...fieldWords,
  version:
    'Grows with every change of the settings. It is also the ETag: send it as `If-Match` to change this version only.',
})
describeFields(schemas.channelsRecord, OR_NULL)
describeFields(schemas.channelRecord, {
  id: 'The id of the channel. It stays while the provider does.',
  provider: 'Who sends: cloudflare, resend, postmark or twilio.',
  active: 'Whether messages are sent by it.',
  inboundUrl: 'The address to give the provider for its webhooks. Null if the provider has none.',
})
describeFields(schemas.sendersRecord, OR_NULL)
describeFields(schemas.emailSender, { address: 'The e-mail address.', name: 'Null if none is shown.' })
describeFields(schemas.smsSender, { number: senderNumber, name: 'Null if none is shown.' })
describeFields(schemas.providersRecord, providerWords)
describeFields(schemas.secretRecord, { set: 'Whether it is set. The secret itself is never shown.' })
describeFields(schemas.resendRecord, resend)
describeFields(schemas.postmarkRecord, postmark)
describeFields(schemas.twilioRecord, twilio)
