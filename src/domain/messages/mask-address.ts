import type { Channel } from './channel.ts'

const HIDDEN = '•••'

/**
 * An address as a list shows it: enough for who knows it to recognise it, too little for anybody else to write to it.
 * The same address always gives the same.
 * @param address a number in E.164 or an e-mail address; what is neither is hidden whole
 */
export function maskAddress(channel: Channel, address: string): string {
  if (channel === 'sms') {
    return /^\+\d{7,15}$/.test(address) ? `${address.slice(0, 3)}${HIDDEN}${address.slice(-2)}` : HIDDEN
  }
  const [, first, domain] = /^([\x21-\x7e])[^@\s]*@([\x21-\x7e]+)$/.exec(address.toLowerCase()) ?? []
  return first === undefined ? HIDDEN : `${first}${HIDDEN}@${domain}`
}
