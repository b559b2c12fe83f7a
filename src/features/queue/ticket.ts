import { fromBase64Url, toBase64Url } from '../../platform/base64.ts'

/** Milliseconds a ticket is good for, once: it stands in a URL, and URLs are written down. */
export const TICKET_LIFE = 30_000

const CLINIC_BYTES = 16
const RANDOM_BYTES = 24
const FORM = /^[\w-]{54}$/

/** A ticket for a queue of this clinic: unguessable, and it names the clinic, which the socket's path does not. */
export function ticketFor(clinicId: string): string {
  const clinic = (clinicId.replaceAll('-', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  return toBase64Url(Uint8Array.from([...clinic, ...crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))]))
}

/** The clinic a ticket names; null for what is no ticket. */
export function clinicOfTicket(ticket: string): string | null {
  if (!FORM.test(ticket)) return null
  const bytes = fromBase64Url(ticket).subarray(0, CLINIC_BYTES)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
