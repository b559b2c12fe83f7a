import type {
  Channel,
  ChannelAdapter,
  ChannelSettings,
  Language,
  MessageEvent,
} from '../../../domain/messages/channel.ts'
import { chooseChannel, type Unreachable } from '../../../domain/messages/choose-channel.ts'
import type { Decision } from '../../../domain/messages/decide.ts'
import { languageOf } from '../../../domain/messages/language.ts'
import { storedMessageSettings } from '../../../domain/messages/settings.ts'
import type { ClaimedClinic, ClaimedMessage, ClaimedPatient, ClaimedVisit } from './claim.ts'
import { addressesOf, stoppedOf } from './facts-of.ts'

/** A channel of a clinic that is ready to send. */
export interface OpenChannel {
  settings: ChannelSettings
  adapter: ChannelAdapter
}

/** A clinic of the batch with its channels open. */
export interface OpenClinic {
  clinic: ClaimedClinic
  channels: ReadonlyMap<Channel, OpenChannel>
}

/** One message as its receiver gets it, before it has a text: about one visit, or several of the same patient. */
export interface Letter {
  clinic: ClaimedClinic
  patient: ClaimedPatient
  event: MessageEvent
  /** The first is the message; the others are sent with it. */
  parts: readonly [LetterPart, ...LetterPart[]]
  /** Rows that it settles without naming them. */
  settles: readonly string[]
  before: number | null
  language: Language
  channel: OpenChannel
  address: string
  /** Epoch ms: since when it is being sent. */
  since: number
  /** Which try this is, from 1: one that a provider has refused is not the one after it. */
  attempt: number
}

export interface LetterPart {
  message: ClaimedMessage
  visit: ClaimedVisit | null
}

/** The rows of a decision or of a message that was being sent, with their visits. */
export function partsOf(patient: ClaimedPatient, messageIds: readonly string[]): [LetterPart, ...LetterPart[]] | null {
  const parts = messageIds.flatMap((id) => {
    const message = patient.messages.find((one) => one.id === id)
    return message
      ? [{ message, visit: patient.visits.find((visit) => visit.id === message.appointment_id) ?? null }]
      : []
  })
  const [first, ...others] = parts
  return first ? [first, ...others] : null
}

type Sent = Extract<Decision, { do: 'send' }>

/** Addresses a message that is to be sent. */
export function addressLetter(
  { clinic, channels }: OpenClinic,
  patient: ClaimedPatient,
  { decision, now }: { decision: Sent; now: number },
): Letter | { none: Unreachable } {
  const chosen = chooseChannel(
    { channels: new Set(channels.keys()), addresses: addressesOf(patient), stopped: stoppedOf(patient) },
    decision.channel,
  )
  if ('none' in chosen) return chosen
  const channel = channels.get(chosen.channel)
  const parts = partsOf(
    patient,
    decision.parts.map(({ messageId }) => messageId),
  )
  if (!channel || !parts) return { none: 'no_channel' }
  const { event, before, alsoSettled } = decision
  const { defaultLanguage } = storedMessageSettings(clinic.settings)
  const language = languageOf(patient.language, defaultLanguage)
  const attempt = parts[0].message.attempts + 1
  const { address } = chosen
  return {
    clinic,
    patient,
    event,
    parts,
    settles: alsoSettled,
    before,
    language,
    channel,
    address,
    since: now,
    attempt,
  }
}
