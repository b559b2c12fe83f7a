/** An IMF-fixdate, the one form of an HTTP-date that is still sent. `Date.parse` alone takes `-5` and `1.5` for years. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/

/**
 * How long an answer's `Retry-After` asks to wait, in milliseconds; null where it says nothing that RFC 9110 (10.2.3) has.
 * @param header seconds, or an HTTP-date; one that has passed is no wait
 * @param now epoch milliseconds
 */
export function retryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(at - now, 0)
}
