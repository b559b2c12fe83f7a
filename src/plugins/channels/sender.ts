import type { ChannelSettings, OutgoingMessage, SendOutcome } from '../../domain/messages/channel.ts'
import { faultOfValue, type ProviderName } from '../../domain/messages/providers.ts'
import { TEMPLATE_NAMES } from '../../domain/messages/template-text.ts'
import { NOT_CONFIGURED, refused } from './ask-provider.ts'
import { isMailbox } from './mailbox.ts'

/** What an adapter is made from. */
export interface Sender {
  settings: ChannelSettings
  /** Where the provider reports to, from outside. */
  reportUrl: string
  /** Whether `baseUrl` may be of this machine. */
  mayBeLocal: boolean
}

/** Why an e-mail is not sent at all: its addresses would be two, or a header. Null for one that can be sent. */
export function unfitForMail({ to, from }: OutgoingMessage): SendOutcome | null {
  if (!isMailbox(from.address)) return NOT_CONFIGURED
  return isMailbox(to) ? null : refused('ADDRESS_INVALID', { stops: 'BOUNCED' })
}

/** Where a provider is asked: at its own address, or at the channel's `baseUrl`; without a slash at its end. Null for one that is not good. */
export function baseOf({ settings, mayBeLocal }: Sender, provider: ProviderName, standard: string): string | null {
  const value = settings.values.baseUrl || standard
  // It was asked when it was saved; credentials go there, so it is asked again.
  return faultOfValue(provider, 'baseUrl', { value, mayBeLocal }) === null ? value.replace(/\/+$/, '') : null
}

/** The variables of an approved text by the names that clinics write them by. */
export function byName(variables: readonly string[]): Record<string, string> {
  return Object.fromEntries(TEMPLATE_NAMES.map((name, n) => [name, variables[n] ?? '']))
}
