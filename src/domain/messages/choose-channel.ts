import { CHANNELS, type Channel } from './channel.ts'

/** Why nobody can be written to. `no_channel`: the clinic has no provider. */
export type Unreachable = 'no_channel' | 'NO_ADDRESS' | 'STOPPED' | 'DEAD_ADDRESS'

/** Why a clinic does not write to an address: its owner said STOP, a message came back, or its owner called one spam. */
export const STOP_REASONS = ['STOP', 'BOUNCED', 'COMPLAINED'] as const
export type StopReason = (typeof STOP_REASONS)[number]

/** By what a patient can be reached: the addresses of their own record, never those of others. */
export interface Reach {
  /** The channels that the clinic can send by. */
  channels: ReadonlySet<Channel>
  /** Absent where the record has none. */
  addresses: Partial<Record<Channel, string>>
  stopped: Partial<Record<Channel, StopReason>>
}

/**
 * The first channel by which the patient can be reached, e-mail before SMS.
 * @param wanted by this channel alone; null: by any
 */
export function chooseChannel(
  { channels, addresses, stopped }: Reach,
  wanted: Channel | null,
): { channel: Channel; address: string } | { none: Unreachable } {
  const usable = CHANNELS.filter((channel) => channels.has(channel) && (wanted === null || channel === wanted))
  if (usable.length === 0) return { none: 'no_channel' }
  const known = usable.flatMap((channel) => {
    const address = addresses[channel]
    return address === undefined ? [] : [{ channel, address }]
  })
  if (known.length === 0) return { none: 'NO_ADDRESS' }
  const open = known.find(({ channel }) => stopped[channel] === undefined)
  if (open) return open
  return { none: known.some(({ channel }) => stopped[channel] !== 'BOUNCED') ? 'STOPPED' : 'DEAD_ADDRESS' }
}
