import { faultOfHost, isLoopbackHost } from '../public-host.ts'
import type { Channel } from './channel.ts'

/** One of the values by which a provider is used. */
interface ProviderValue {
  /** Whether it is a credential: it is sealed, and no answer has it. */
  isSecret: boolean
  /** Whether nothing can be sent without it. */
  isRequired: boolean
  form: RegExp
  /** What it must be, to be said of the field. */
  fault: string
}

interface Provider {
  channel: Channel
  /** Whether it tells of deliveries and answers, at `/webhooks/messages/{provider}/{channelId}`. */
  reports: boolean
  values: Readonly<Record<string, ProviderValue>>
}

// It goes into a header: what is none of these would end one.
const TOKEN = /^[\x21-\x7e]{1,500}$/
const token = (given: Partial<ProviderValue> = {}): ProviderValue => ({
  isSecret: true,
  isRequired: true,
  form: TOKEN,
  fault: 'must be 1 to 500 visible ASCII characters without spaces',
  ...given,
})
/** Where a compatible gateway is asked in place of the provider. */
const baseUrl: ProviderValue = {
  isSecret: false,
  isRequired: false,
  form: /^https?:\/\/[\x21-\x7e]{1,500}$/,
  fault: 'must be a URL with https and a host of the public internet, such as https://api.example.com',
}

const cloudflare = { channel: 'email', reports: false, values: {} } as const

/** Every provider that messages can be sent by, and what each needs to know; those of one channel exclude one another. */
export const PROVIDERS = {
  cloudflare,
  resend: {
    channel: 'email',
    reports: true,
    values: {
      apiKey: token(),
      webhookSecret: token({
        isRequired: false,
        form: /^whsec_[A-Za-z0-9+/_-]{16,200}={0,2}$/,
        fault: 'must be the signing secret of the webhook, whsec_…',
      }),
      baseUrl,
    },
  },
  postmark: {
    channel: 'email',
    reports: true,
    values: { serverToken: token(), webhookToken: token({ isRequired: false }), baseUrl },
  },
  twilio: {
    channel: 'sms',
    reports: true,
    values: {
      accountSid: token({
        isSecret: false,
        form: /^AC[0-9a-fA-F]{32}$/,
        fault: 'must be the account’s SID, AC and 32 hexadecimal digits',
      }),
      authToken: token(),
      baseUrl,
    },
  },
} as const satisfies Record<string, Provider>

export type ProviderName = keyof typeof PROVIDERS

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as ProviderName[]

/** Whether a text is a provider's name. */
export const isProvider = (text: string): text is ProviderName => Object.hasOwn(PROVIDERS, text)

/** What a provider takes, by the names of its values. */
export const valuesOfProvider = (name: ProviderName): Readonly<Record<string, ProviderValue>> => PROVIDERS[name].values

/**
 * What is wrong with a value; null for one that can be used.
 * @param mayBeLocal whether a provider may be asked on this machine, without TLS
 */
export function faultOfValue(
  provider: ProviderName,
  name: string,
  { value, mayBeLocal }: { value: string; mayBeLocal: boolean },
): string | null {
  const asked = valuesOfProvider(provider)[name]
  if (!asked) return 'is not a known field'
  if (!asked.form.test(value)) return asked.fault
  return name === 'baseUrl' && !isGoodBase(value, mayBeLocal) ? asked.fault : null
}

/** Credentials go there, and a clinic may have the service ask it: it is https, names a public host, and has nothing behind its path. */
function isGoodBase(text: string, mayBeLocal: boolean): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  const isPublic = protocol === 'https:' && faultOfHost(hostname) === null
  const isLocal = mayBeLocal && protocol === 'http:' && isLoopbackHost(hostname)
  return (isPublic || isLocal) && `${username}${password}${search}${hash}` === ''
}
