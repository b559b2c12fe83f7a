import * as z from 'zod'
import { CHANNELS, type Channel } from '../../../domain/messages/channel.ts'
import { PROVIDER_NAMES, PROVIDERS, valuesOfProvider } from '../../../domain/messages/providers.ts'
import { messageSettings } from '../../../domain/messages/settings.ts'
import { publicAddress } from '../../../platform/http/public-address.ts'
import { type ShownChannel, shownChannelShape } from '../../../records/message-channel.ts'
import { type SettingsRecord, settingsRecord } from './schemas.ts'

/** A clinic's settings without a secret, as they are read, kept under a key and compared for the trail. */
const imageShape = z.object({
  settings: messageSettings,
  channels: z.array(shownChannelShape),
  version: z.number(),
})
export type SettingsImage = z.infer<typeof imageShape>

/** A provider's values, as far as its channel has them. */
function shownValues(name: (typeof PROVIDER_NAMES)[number], channels: readonly ShownChannel[]) {
  const of = channels.find(({ provider }) => provider === name)
  const entries = Object.entries(valuesOfProvider(name)).map(([value, { isSecret }]) => [
    value,
    isSecret ? { set: of?.settings.secretNames.includes(value) ?? false } : (of?.settings.values[value] ?? null),
  ])
  return Object.fromEntries(entries)
}

/** Where a provider tells of deliveries and answers; null for one that tells nothing. */
function inboundUrl({ id, provider }: ShownChannel, publicUrl: string): string | null {
  return PROVIDERS[provider].reports ? publicAddress(publicUrl, `/webhooks/messages/${provider}/${id}`) : null
}

/** @param publicUrl the variable `PUBLIC_URL` */
export function presentSettings(image: unknown, publicUrl: string): SettingsRecord {
  const { settings, channels, version } = imageShape.parse(image)
  const shown = (channel: Channel) => {
    const of = channels.find((one) => one.channel === channel)
    return of ? { id: of.id, provider: of.provider, active: of.active, inboundUrl: inboundUrl(of, publicUrl) } : null
  }
  const from = (channel: Channel) => channels.find((one) => one.channel === channel)?.settings.from ?? null
  const [email, sms] = CHANNELS.map(from)
  return settingsRecord.parse({
    channels: { email: shown('email'), sms: shown('sms') },
    senders: { email: email ?? null, sms: sms ? { number: sms.address, name: sms.name } : null },
    providers: Object.fromEntries(PROVIDER_NAMES.map((name) => [name, shownValues(name, channels)])),
    ...settings,
    version,
  })
}
