import type { Context, MiddlewareHandler } from 'hono'
import ipaddr from 'ipaddr.js'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from './context.ts'
import { isSafe } from './is-safe.ts'
import type { RateClass } from './rate-class.ts'

const WINDOW = 60_000
/** Counters of one window; past that the oldest goes, so that made-up callers cannot fill the isolate's memory. */
const MOST_COUNTERS = 20_000

// One window at a time, for the whole isolate: a new minute drops the old counters at once.
const counters = new Map<string, number>()
let openWindow = 0

/** Which class a request counts as; a search is a POST only because names do not belong in a URL. */
function rateClassOf(method: string, path: string): Exclude<RateClass, 'checks' | 'links'> {
  if (isSafe(method)) return 'reads'
  if (path.endsWith('/scan-qr')) return 'scans'
  return path.endsWith('/search') ? 'reads' : 'writes'
}

/**
 * Counts a request of a valid token's user.
 * @throws DomainError RATE_LIMITED with the seconds until the window ends.
 */
export async function limitUser(c: Context<AppEnv>, userId: string): Promise<void> {
  await count(c, `user:${userId}`, c.get('wantsFresh') ? 'writes' : classOf(c))
}

/**
 * Counts a request without a valid token by the address Cloudflare saw; a header that the client sets changes nothing.
 * @throws DomainError RATE_LIMITED with the seconds until the window ends.
 */
export async function limitAddress(c: Context<AppEnv>): Promise<void> {
  await count(c, addressOf(c), classOf(c))
}

/**
 * Counts a signature by address before it is checked: checking is work, and anybody who makes up tokens could have us
 * do it. A clinic's desks share an address, so its budget is many times that of one user.
 * @throws DomainError RATE_LIMITED with the seconds until the window ends.
 */
export async function limitChecks(c: Context<AppEnv>): Promise<void> {
  await count(c, addressOf(c), 'checks')
}

/**
 * Counts a request for the page of a message's link by address: tokens are not to be guessed at, and a patient needs few.
 * @throws DomainError RATE_LIMITED with the seconds until the window ends.
 */
export async function limitLinks(c: Context<AppEnv>): Promise<void> {
  await count(c, addressOf(c), 'links')
}

function addressOf(c: Context<AppEnv>): string {
  const seen = c.req.header('CF-Connecting-IP')
  return `address:${seen === undefined ? 'unknown' : networkOf(seen)}`
}
const classOf = (c: Context<AppEnv>) => rateClassOf(c.req.method, c.req.path)

/**
 * An IPv6 host usually has a whole /64 to itself, so that is what counts as its address; an IPv4 address is itself, also
 * where it is written as IPv6 (`::ffff:192.0.2.7`), and so is what is no address.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return parsed.parts
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')
}

/** The limit of open routes: by address. */
export const limitOpenRoute: MiddlewareHandler<AppEnv> = async (c, next) => {
  await limitAddress(c)
  await next()
}

async function count(c: Context<AppEnv>, who: string, kind: RateClass): Promise<void> {
  c.set('rateClass', kind)
  const now = c.get('now')
  const window = Math.floor(now / WINDOW)
  if (window !== openWindow) {
    counters.clear()
    openWindow = window
  }
  const key = `${kind}:${who}`
  const used = (counters.get(key) ?? 0) + 1
  if (used === 1 && counters.size >= MOST_COUNTERS) counters.delete(counters.keys().next().value ?? '')
  counters.set(key, used)
  const secondsLeft = Math.ceil(((window + 1) * WINDOW - now) / 1000)
  if (used > c.get('settings').RATE_LIMITS[kind] || !(await isSharedLimitKept(c, kind, key))) {
    c.set('secondsLeft', secondsLeft)
    throw limited(secondsLeft)
  }
}

/**
 * Tells how a request was counted, by `RateLimit-Policy`, and what is left, by `RateLimit`, of who is refused: only then it is
 * known, since an isolate counts for itself, and the binding that counts for a location answers only yes or no.
 * Source: draft-ietf-httpapi-ratelimit-headers-10.
 */
export function tellLimit(c: Context<AppEnv>, headers: Headers): void {
  const kind = c.get('rateClass')
  if (kind === undefined) return
  headers.set('RateLimit-Policy', `"${kind}";q=${c.get('settings').RATE_LIMITS[kind]};w=${WINDOW / 1000}`)
  const secondsLeft = c.get('secondsLeft')
  if (secondsLeft !== undefined) headers.set('RateLimit', `"${kind}";r=0;t=${secondsLeft}`)
}

/** The binding counts over all isolates of a location, answers only yes or no, and is loose on purpose. */
async function isSharedLimitKept(c: Context<AppEnv>, kind: RateClass, key: string): Promise<boolean> {
  const { READ_LIMIT, WRITE_LIMIT, SCAN_LIMIT, LINK_LIMIT, CHECK_LIMIT } = c.env
  const bindings = { reads: READ_LIMIT, writes: WRITE_LIMIT, scans: SCAN_LIMIT, links: LINK_LIMIT, checks: CHECK_LIMIT }
  const binding = bindings[kind]
  return (await binding.limit({ key })).success
}

function limited(retryAfter: number): DomainError {
  return new DomainError(
    'RATE_LIMITED',
    'Too many requests: wait the seconds that Retry-After names, then try again.',
    { retryAfter },
  )
}
