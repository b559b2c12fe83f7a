import { DomainError, type FieldError } from '../../../domain/errors.ts'
import { CHANNELS, type Channel } from '../../../domain/messages/channel.ts'
import {
  faultOfValue,
  PROVIDER_NAMES,
  type ProviderName,
  valuesOfProvider,
} from '../../../domain/messages/providers.ts'
import { type MessageSettings, messageSettings } from '../../../domain/messages/settings.ts'
import type { ShownChannel } from '../../../records/message-channel.ts'
import type { SettingsInput } from './schemas.ts'

/** A channel as it is to be, and what becomes of its secrets: each that is given, null for one that goes. */
export interface PlannedChannel extends ShownChannel {
  /** Whether it is another provider than before, of which no secret stays. */
  isNew: boolean
  secretsGiven: Readonly<Record<string, string | null>>
}

export interface PlannedChange {
  settings: MessageSettings
  channels: PlannedChannel[]
  /** The channels that the clinic has no more. */
  gone: Channel[]
}

type Given = Readonly<Record<string, string | null | undefined>>

/** What a request says of a provider: null takes all of its values away. */
function givenFor(provider: ProviderName, { providers }: SettingsInput): Given {
  const given = providers?.[provider]
  if (given !== null) return given ?? {}
  return Object.fromEntries(Object.keys(valuesOfProvider(provider)).map((name) => [name, null]))
}

function senderOf(channel: Channel, { senders }: SettingsInput) {
  const given = senders?.[channel]
  if (!given) return given
  return { address: 'address' in given ? given.address : given.number, name: given.name ?? null }
}

/**
 * What a request makes of a clinic’s settings. Whatever it does not name stays.
 * @param newId makes the id of a channel that is new, or has another provider
 * @throws DomainError VALIDATION_ERROR for what cannot be used as it would be
 */
export function planChange(
  before: { settings: MessageSettings; channels: readonly ShownChannel[] },
  input: SettingsInput,
  { newId, mayBeLocal }: { newId: () => string; mayBeLocal: boolean },
): PlannedChange {
  const errors: FieldError[] = []
  const wrong = (pointer: string, detail: string) => errors.push({ pointer: `#/${pointer}`, detail })

  const planned = CHANNELS.flatMap((channel): PlannedChannel[] => {
    const was = before.channels.find((one) => one.channel === channel)
    const asked = input.channels?.[channel]
    const sender = senderOf(channel, input)
    if (asked === null || (asked === undefined && !was)) {
      if (sender)
        wrong(`senders/${channel}`, `is of no use without a channel: name its provider in channels/${channel}`)
      return []
    }
    const provider = asked?.provider ?? was?.provider
    if (provider === undefined) {
      wrong(`channels/${channel}/provider`, 'is required')
      return []
    }
    const from = sender === undefined ? was?.settings.from : sender
    if (!from) wrong(`senders/${channel}`, 'is required, because messages of this channel come from it')

    const kept = was?.provider === provider ? was : null
    const given = givenFor(provider, input)
    const taken = Object.entries(valuesOfProvider(provider))
    const isSet = (name: string) => {
      const said = given[name]
      if (said !== undefined) return said !== null
      return kept !== null && (name in kept.settings.values || kept.settings.secretNames.includes(name))
    }
    const active = asked?.active ?? was?.active ?? true
    for (const [name, { isRequired }] of taken) {
      const pointer = `providers/${provider}/${name}`
      if (active && isRequired && !isSet(name)) wrong(pointer, 'is required: nothing can be sent without it')
      const value = given[name]
      const fault = value ? faultOfValue(provider, name, { value, mayBeLocal }) : null
      if (fault !== null) wrong(pointer, fault)
    }
    const ofKind = (isSecret: boolean) => taken.filter(([, value]) => value.isSecret === isSecret).map(([name]) => name)
    const values = ofKind(false).flatMap((name) => {
      const value = given[name] === undefined ? kept?.settings.values[name] : given[name]
      return value ? [[name, value] as const] : []
    })
    const secretsGiven = ofKind(true).flatMap((name) =>
      given[name] === undefined ? [] : [[name, given[name]] as const],
    )
    return [
      {
        id: kept?.id ?? newId(),
        channel,
        provider,
        active,
        settings: {
          from: from ?? { address: '', name: null },
          values: Object.fromEntries(values),
          secretNames: ofKind(true).filter(isSet),
        },
        isNew: kept === null,
        secretsGiven: Object.fromEntries(secretsGiven),
      },
    ]
  })
  for (const name of PROVIDER_NAMES) {
    const isUsed = planned.some(({ provider }) => provider === name)
    const isGiven = Object.values(input.providers?.[name] ?? {}).some((value) => typeof value === 'string')
    if (isGiven && !isUsed) wrong(`providers/${name}`, 'is used by no channel: name it in channels first')
  }
  if (errors.length > 0)
    throw new DomainError('VALIDATION_ERROR', 'The request has fields that are not valid.', { errors })

  const gone = before.channels
    .map(({ channel }) => channel)
    .filter((one) => !planned.some(({ channel }) => channel === one))
  return { settings: settingsAfter(before.settings, input), channels: planned, gone }
}

/** What is named, as it is given; null is the default again. */
function settingsAfter(before: MessageSettings, input: SettingsInput): MessageSettings {
  const { channels: _c, senders: _s, providers: _p, ...named } = input
  const given = Object.entries(named).filter(([, value]) => value !== undefined)
  const all = { ...before, ...Object.fromEntries(given) }
  return messageSettings.parse(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)))
}
