import { Problem } from './problem.ts'

type Send = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

const KEY = 'Idempotency-Key'

/** How long after its answer the same write is still the same press (ms): a slow phone hears the second tap of a double tap late. */
const SAME_PRESS = 600

/** How long a write of which nobody knows what came is sent under the same key when it is asked for again (ms). */
const UNKNOWN = 2 * 60_000

interface Intent {
  key: string
  /** What it was answered; null while it may be sent again. */
  answer: Promise<Response> | null
}

/**
 * Sends a write once, however often it is asked for while it is under way: who taps twice gets one visit, and both taps its answer. Where
 * no answer came, another try has the same `Idempotency-Key`, so that what was done already is answered and not done again. A write
 * that brings its own key is meant each time.
 */
export function sendOnce(send: Send): Send {
  const intents = new Map<string, Intent>()
  const forget = (name: string, intent: Intent, after: number) =>
    setTimeout(() => intents.get(name) === intent && intents.delete(name), after)

  return async (input, init = {}) => {
    const name = nameOf(input, init)
    if (name === null) return send(input, init)
    const known = intents.get(name)
    if (known?.answer) return (await known.answer).clone()
    const headers = new Headers(init.headers)
    const key = known?.key ?? crypto.randomUUID()
    headers.set(KEY, key)
    const answer = send(input, { ...init, headers })
    const intent: Intent = { key, answer }
    intents.set(name, intent)
    try {
      const response = await answer
      forget(name, intent, SAME_PRESS)
      return response.clone()
    } catch (error) {
      if (isUnknown(error)) {
        intent.answer = null
        forget(name, intent, UNKNOWN)
      } else intents.delete(name)
      throw error
    }
  }
}

/** What makes two writes the same one; null for reads, and for writes that are not to be compared. */
function nameOf(
  input: RequestInfo | URL,
  { method = 'GET', body, headers: given, signal }: RequestInit,
): string | null {
  const headers = new Headers(given)
  const isText = body === undefined || body === null || typeof body === 'string'
  if (['GET', 'HEAD'].includes(method.toUpperCase()) || !isText || signal || headers.has(KEY)) return null
  const said = ['If-Match', 'Authorization', 'X-Clinic-ID'].map((header) => headers.get(header))
  return JSON.stringify([method, input instanceof Request ? input.url : String(input), body ?? null, ...said])
}

const isUnknown = (error: unknown) => error instanceof Problem && ['network', 'unavailable'].includes(error.kind)
