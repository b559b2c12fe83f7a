/** One directive of `Cache-Control` (RFC 9111, 5.2): its name, and its argument as a token or as a quoted string. */
const DIRECTIVE = /(?<=^|,)[ \t]*([\w!#$%&'*+.^`|~-]+)(?:=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?=,|$)/g

/**
 * Whether a request's `Cache-Control` asks for an answer that does not come from a cache: by `no-cache`, or by `max-age=0`, which is
 * what a browser's `fetch` sends for `cache: 'no-cache'`. Other ages are not heard: a client only prefers them (5.2.1.1).
 * @param field the header's value, several fields joined by commas; undefined where there is none
 */
export function asksForFresh(field: string | undefined): boolean {
  if (field === undefined) return false
  for (const [, name = '', token, quoted] of field.matchAll(DIRECTIVE)) {
    const argument = token ?? quoted
    if (/^no-cache$/i.test(name) && argument === undefined) return true
    if (/^max-age$/i.test(name) && /^0+$/.test(argument ?? '')) return true
  }
  return false
}
