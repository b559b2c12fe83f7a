import type { Channel } from './channel.ts'

const HIDDEN = '•••'

/**
 * An address as lists show it: enough for who knows it to recognise it, too little for anybody else to write to it. The same
 * address always gives the same, so that a report about an address finds whether the patient still has it.
 * @param address a number in E.164 or an e-mail address; what is neither is hidden whole
 */
export function maskAddress(channel: Channel, address: string): string {
  if (channel === 'sms') {
    return /^\+\d{7,15}$/.test(address) ? `${address.slice(0, 3)}${HIDDEN}${address.slice(-2)}` : HIDDEN
  }
  const [, local, domain] = /^([^@\s]+)@([^@\s.]+(?:\.[^@\s.]+)+)$/u.exec(address) ?? []
  return local === undefined ? HIDDEN : `${[...local][0]}${HIDDEN}@${domain}`.toLowerCase()
}
