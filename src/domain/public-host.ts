import ipaddr from 'ipaddr.js'

/**
 * Names that no public resolver knows, or that mean another machine in every network. Sources: RFC 6761, RFC 6762, RFC 7686,
 * RFC 8375, RFC 9476, and ICANN's reservation of `internal`.
 */
const NOT_PUBLIC = ['localhost', 'localdomain', 'local', 'internal', 'lan', 'home.arpa', 'arpa', 'onion', 'alt']

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]']

const isAtOrBelow = (host: string, name: string) => host === name || host.endsWith(`.${name}`)

/** Whether a host of a URL stands for an address by itself. A URL's parser writes `0x7f.1` and `127.1` as `127.0.0.1`. */
const isIpLiteral = (host: string) => host.startsWith('[') || ipaddr.isValid(host)

/** Whether a URL's host is the machine that asks. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOSTS.includes(host)

/**
 * What is wrong with the name of a host that somebody has the service ask, whatever it resolves to.
 * @param host as a URL's parser writes it
 * @returns what it must be, to be said of the field; null where nothing is wrong
 */
export function faultOfHost(host: string): string | null {
  if (isIpLiteral(host)) return 'must name its host: an IP address is not taken'
  if (host.endsWith('.')) return 'must name its host without a dot at the end'
  if (!host.includes('.') || NOT_PUBLIC.some((name) => isAtOrBelow(host, name)))
    return 'must name a host of the public internet'
  return null
}
