import ipaddr from 'ipaddr.js'
import { faultOfHost, isLoopbackHost } from '../public-host.ts'

/** Which addresses an installation takes. */
export interface AddressRules {
  /** `PUBLIC_URL`: nobody has the service call itself. */
  publicUrl: string
  /** `KEPT_WEBHOOK_LOOPBACK`: addresses of this machine are taken too, with any port and without TLS. */
  allowsLoopback: boolean
}

const LONGEST = 2000

/** Whether a URL is one of this machine's, and the installation takes those: its name is not looked up. */
export function isOwnMachine(url: URL, { allowsLoopback }: Pick<AddressRules, 'allowsLoopback'>): boolean {
  return allowsLoopback && isLoopbackHost(url.hostname)
}

/** Whether both are this machine on one port: it has more names than one. */
function isSameLoopback(url: URL, own: URL): boolean {
  return isLoopbackHost(url.hostname) && isLoopbackHost(own.hostname) && url.port === own.port
}

/**
 * Why nothing may be sent to an address, as far as the address itself tells: not what its name resolves to.
 * @param text the address as it was typed
 * @returns what it must be, to be said of the field; null where nothing is wrong
 */
export function faultOfAddress(text: string, { publicUrl, allowsLoopback }: AddressRules): string | null {
  if (text.length > LONGEST) return `must have at most ${LONGEST} characters`
  if (!URL.canParse(text) || /[\s\\]/.test(text)) return 'must be a URL, such as https://example.com/kept'
  const url = new URL(text)
  if (!['https:', 'http:'].includes(url.protocol)) return 'must be https'
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password'
  if (text.includes('#')) return 'must not have a fragment (#)'
  const own = new URL(publicUrl)
  if (url.host === own.host || isSameLoopback(url, own)) return 'must not be an address of this service'
  if (isOwnMachine(url, { allowsLoopback })) return null
  if (url.protocol !== 'https:') return 'must be https'
  if (url.port !== '') return 'must be on port 443'
  return url.hostname === own.hostname ? 'must not be an address of this service' : faultOfHost(url.hostname)
}

/**
 * Whether an address that a name resolved to is one of the public internet. Private, loopback, link-local, shared (CGNAT),
 * unique local, multicast, unspecified and reserved ones are not, nor are those that lead to an IPv4 address by another
 * protocol (mapped, NAT64, 6to4, Teredo).
 * @param text an IPv4 or IPv6 address; what is neither is not public
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  // Of IPv6 only 2000::/3 has been given out (RFC 4291, 2.4).
  return !(address instanceof ipaddr.IPv6) || address.match(GLOBAL_UNICAST, 3)
}

const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::')
