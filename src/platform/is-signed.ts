import { Webhook } from 'standardwebhooks'
import { isEqual } from '../domain/check-in.ts'

const encoder = new TextEncoder()

/** Seconds that a signed webhook's time may be away from ours: https://www.standardwebhooks.com, "Verifying webhook authenticity". */
const TOLERANCE = 300

/** Whether a webhook's time (Unix seconds, in the one spelling of a number) is near enough to `now` (epoch ms): an old one may be a replay. */
export function isTimely(timestamp: string | undefined, now: number): timestamp is string {
  return /^[1-9]\d{0,11}$/.test(timestamp ?? '') && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE
}

/** A sender that changes its secret signs with two; whoever sends hundreds has us work for nothing. */
const MOST_SIGNATURES = 5

/** Whether one of the first signatures (base64) is the HMAC-SHA-256 of the text; compared in constant time. */
export async function isSigned(
  text: string,
  { secret, signatures }: { secret: Uint8Array<ArrayBuffer>; signatures: readonly string[] },
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  for (const signature of signatures.slice(0, MOST_SIGNATURES)) {
    const bytes = fromBase64(signature)
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, encoder.encode(text)))) return true
  }
  return false
}

/** A secret as the bytes of its text. */
export function secretText(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(secret))
}

/**
 * Whether one of the first signatures of a Standard Webhooks header (`v1,<base64>`, others between) is that of this message.
 * The library's own `verify` reads the system's clock and no other, so the time is judged before, by `isTimely`.
 * @param secret `whsec_` and base64; one without the prefix is taken as text
 */
export function isStandardSigned(
  message: { id: string; timestamp: string; body: string },
  { secret, header }: { secret: string; header: string },
): boolean {
  const webhook = new Webhook(standardSecret(secret), { format: 'raw' })
  const expected = macIn(webhook.sign(message.id, new Date(Number(message.timestamp) * 1000), message.body))
  const given = header.split(' ').filter((one) => one.startsWith(VERSION))
  return given.slice(0, MOST_SIGNATURES).some((one) => {
    const mac = macIn(one)
    return mac !== null && expected !== null && isEqual(mac, expected)
  })
}

const VERSION = 'v1,'
const macIn = (signature: string) => fromBase64(signature.slice(VERSION.length))

function standardSecret(secret: string): Uint8Array<ArrayBuffer> {
  return (secret.startsWith('whsec_') && fromBase64(secret.slice('whsec_'.length))) || secretText(secret)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

/** A webhook's body; null when it is not JSON. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
