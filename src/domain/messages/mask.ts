import type { Channel } from './channel.ts'

const HIDDEN = '•••'

/** The first character of a part, and that there is more. */
const initial = (part: string) => `${[...part][0] ?? ''}${HIDDEN}`

/**
 * An address as lists show it: who knows it recognises it, and nobody else can write to it. The same address always gives the same.
 * @param address a number in E.164 or an e-mail address; what is neither is hidden whole
 */
export function maskAddress(channel: Channel, address: string): string {
  if (channel === 'sms') return /^\+\d{7,15}$/.test(address) ? `${HIDDEN}${address.slice(-2)}` : HIDDEN
  const [, local, domain] = /^([^@\s]+)@([^@\s.]+(?:\.[^@\s.]+)+)$/u.exec(address) ?? []
  if (local === undefined || domain === undefined) return HIDDEN
  const at = domain.lastIndexOf('.')
  return `${initial(local)}@${initial(domain)}${domain.slice(at)}`.toLowerCase()
}
