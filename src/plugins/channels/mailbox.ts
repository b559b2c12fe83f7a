import { asLine } from '../../domain/messages/one-line.ts'

/**
 * One local part in ASCII and one host, and nothing that could make it two addresses or a header. Quoted local parts (RFC
 * 5322, 3.4.1) nobody has whom a clinic writes to.
 */
const ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[^\s@<>()[\]\\,;:"]{1,253}$/

/** Whether mail can be sent to an address without SMTPUTF8 (RFC 6531), which few providers take. Its host may be international. */
export function isMailbox(address: string): boolean {
  return ADDRESS.test(address) && hostOf(address) !== null
}

/** An address with its host as it is asked for in the DNS, `xn--…` where it has other letters (RFC 5891). */
export function hostInAscii(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@'))}@${hostOf(address)}`
}

function hostOf(address: string): string | null {
  const host = address.slice(address.lastIndexOf('@') + 1)
  if (/^[a-z0-9.-]+$/i.test(host)) return host
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null
}

/** An address with its name in quotes, as an address in a text is written (RFC 5322, 3.4). */
export function mailbox(address: string, name: string | null): string {
  const text = asLine(name ?? '')
  return text === '' ? address : `"${text.replace(/["\\]/g, '\\$&')}" <${address}>`
}
