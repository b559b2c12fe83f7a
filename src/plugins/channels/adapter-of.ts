import type { Channel, ChannelAdapter, ChannelSettings } from '../../domain/messages/channel.ts'
import { type Env, settingsOf } from '../../env.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { cloudflare } from './cloudflare.ts'
import { development } from './development.ts'
import { postmark } from './postmark.ts'
import { resend } from './resend.ts'
import type { Sender } from './sender.ts'
import { twilio } from './twilio.ts'

const PROVIDERS: Readonly<Record<string, (sender: Sender, env: Env) => ChannelAdapter | null>> = {
  cloudflare: (_, env) => cloudflare(env.EMAIL),
  resend,
  postmark,
  twilio,
  development: (sender, env) => {
    const { ENVIRONMENT, SIGNING_KEY: signingKey } = settingsOf(env)
    return ENVIRONMENT === 'development' ? development(sender, { kv: env.AVAILABILITY, signingKey }) : null
  },
}

/**
 * How a clinic's channel sends, and how its provider's reports are read.
 * @returns null for a provider that there is none of, that has no such channel, or that is of development and this is not
 */
export function channelAdapterOf(env: Env, channel: ChannelSettings): ChannelAdapter | null {
  const { PUBLIC_URL, ENVIRONMENT } = settingsOf(env)
  const make = Object.hasOwn(PROVIDERS, channel.provider) ? PROVIDERS[channel.provider] : undefined
  const adapter = make?.(
    {
      settings: channel,
      reportUrl: publicAddress(PUBLIC_URL, `/webhooks/messages/${channel.provider}/${channel.channelId}`),
      mayBeLocal: ENVIRONMENT === 'development',
    },
    env,
  )
  return adapter?.channel === channel.channel ? adapter : null
}

/** Names and numbers that are nobody's (RFC 2606; 555-0100 to 0199 are kept for fiction). */
const SENDERS: Record<Channel, ChannelSettings['from']> = {
  email: { address: 'visits@clinic.test', name: null },
  sms: { address: '+12025550100', name: null },
}

/** The channel of a clinic that has set up none, on a developer's machine. Its id is the clinic's, for both channels. */
export function developmentChannel(clinicId: string, channel: Channel): ChannelSettings {
  return { clinicId, channelId: clinicId, channel, provider: 'development', from: SENDERS[channel], values: {} }
}
