import type { SendOutcome } from '../../domain/messages/channel.ts'
import type { StopReason } from '../../domain/messages/choose-channel.ts'
import { retryAfter } from '../../domain/retry-after.ts'

/** What a provider has answered, as far as it was read. */
export interface Answered {
  status: number
  /** The body's JSON; undefined where it is none, or more than `MOST_READ`. */
  json: unknown
}

interface Asking {
  url: string
  headers: Record<string, string>
  body: string
  /** What the provider's own words mean; null leaves it to the status. */
  read: (answered: Answered) => SendOutcome | null
}

/** Milliseconds until a provider is given up. */
const PATIENCE = 10_000
/** Bytes of an answer: those of these providers have some hundred. */
const MOST_READ = 64 * 1024

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/**
 * Sends a message by a provider's HTTP API, and tells what came of it. Never throws, and logs nothing: addresses and texts are in it.
 */
export async function askProvider({ url, headers, body, read }: Asking): Promise<SendOutcome> {
  const signal = AbortSignal.timeout(PATIENCE)
  let response: Response
  try {
    // Whoever redirects is not the provider whose address was set: the credentials go no further.
    response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
  } catch (error) {
    return thrown(error)
  }
  const { status } = response
  const json = await jsonOf(response)
  return read({ status, json }) ?? outcomeOf(status, retryAfterOf(response.headers.get('Retry-After')))
}

/** How Cloudflare answers a Worker for a server that it has not reached, by its name, its port or TLS: nothing was sent on. */
const NOT_REACHED = [521, 523, 525, 526, 530]
/** The server has not taken the request: it timed out before its end, came too early or too often. */
const LATER = [408, 425, 429]

/** What a status means that the provider has not put into words. @param retryAfter milliseconds, null where it did not say */
function outcomeOf(status: number, retryAfter: number | null): SendOutcome {
  const code = `HTTP_${status}`
  if (LATER.includes(status) || NOT_REACHED.includes(status)) return refused(code, { retryAfter: retryAfter ?? MINUTE })
  if (status === 503 && retryAfter !== null) return refused(code, { retryAfter })
  if (status >= 500) return { outcome: 'unknown', code }
  // 2xx, but it does not say that the message was taken.
  if (status < 300) return { outcome: 'unknown', code: 'UNREADABLE_ANSWER' }
  return refused(code)
}

/** A provider's no, or one of our own. */
export function refused(
  code: string,
  { stops = null as StopReason | null, retryAfter = null as number | null } = {},
): SendOutcome {
  return { outcome: 'refused', code, stops, retryAfter }
}

export const NOT_CONFIGURED: SendOutcome = refused('NOT_CONFIGURED')

/** A Worker is told nothing of how far a request came that has failed: a lost connection may have sent it. */
function thrown(error: unknown): SendOutcome {
  const { name } = error as Error
  const isLate = name === 'TimeoutError' || name === 'AbortError'
  return { outcome: 'unknown', code: isLate ? 'TIMEOUT' : 'CONNECTION_LOST' }
}

/** `Retry-After` in milliseconds, a second to a day. */
export function retryAfterOf(value: string | null, now = Date.now()): number | null {
  const asked = retryAfter(value, now)
  return asked === null ? null : Math.min(Math.max(asked, 1000), DAY)
}

/** Reads no more than `MOST_READ`, and no longer than the request's time: a provider's status stands without its words. */
async function jsonOf({ body }: Response): Promise<unknown> {
  const bytes: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length
      // Leaving the loop cancels the rest.
      if (size > MOST_READ) return undefined
      bytes.push(chunk)
    }
    return JSON.parse(await new Blob(bytes as Uint8Array<ArrayBuffer>[]).text())
  } catch {
    return undefined
  }
}

/** A provider's own code, in the form of ours, where it has that of one: what else it writes may quote an address. */
export function codeOf(provider: string, code: unknown): string | null {
  const text = typeof code === 'number' ? String(code) : code
  return typeof text === 'string' && /^\w{1,40}$/.test(text) ? `${provider}_${text}`.toUpperCase() : null
}
