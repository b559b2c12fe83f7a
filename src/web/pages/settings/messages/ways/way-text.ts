import type { SettingsInput, SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'
import { type ProviderName, VALUES_OF, type Way } from './providers.ts'

/** What the form of a channel holds. */
export interface WayText {
  /** Null: nothing is sent by it. */
  provider: ProviderName | null
  active: boolean
  /** An e-mail address, or a number. */
  address: string
  name: string
  /** What was typed of each value. A secret is empty until somebody types another one. */
  values: Record<string, string>
  /** Secrets that are to go. */
  gone: readonly string[]
}

type Values = Record<string, string | null | { set: boolean }>

/** What the API shows of a provider: of a secret, whether it is set. */
export const shownValues = (settings: SettingsRecord, provider: ProviderName): Values => settings.providers[provider]

const shownText = (shown: Values) =>
  Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, typeof value === 'string' ? value : '']))

const isProvider = (name: string): name is ProviderName => Object.hasOwn(VALUES_OF, name)

export function wayTextOf(settings: SettingsRecord, way: Way): WayText {
  const channel = settings.channels[way]
  const provider = channel && isProvider(channel.provider) ? channel.provider : null
  const { email, sms } = settings.senders
  return {
    provider,
    active: channel?.active ?? true,
    address: (way === 'email' ? email?.address : sms?.number) ?? '',
    name: (way === 'email' ? email?.name : sms?.name) ?? '',
    values: provider ? shownText(shownValues(settings, provider)) : {},
    gone: [],
  }
}

/** As the API takes it: a secret that nobody typed stays, and an empty value goes. */
export function wayInputOf(text: WayText, way: Way): SettingsInput {
  const { provider, active, address, values, gone } = text
  if (provider === null) return { channels: { [way]: null } }
  const name = text.name.trim() === '' ? null : text.name.trim()
  const typed = VALUES_OF[provider].flatMap((value): [string, string | null][] => {
    const given = (values[value.name] ?? '').trim()
    if (value.isSecret && given === '') return gone.includes(value.name) ? [[value.name, null]] : []
    return [[value.name, given === '' ? null : given]]
  })
  const sender = way === 'email' ? { address: address.trim(), name } : { number: address.trim(), name }
  return {
    channels: { [way]: { provider, active } },
    senders: { [way]: sender },
    providers: { [provider]: Object.fromEntries(typed) },
  }
}
