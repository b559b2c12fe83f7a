import type { Context } from 'hono'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** An id that no record has, so that a look-up by it finds nothing. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000'

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** A path's id in lower case; a malformed one is the nil UUID, so that its 404 comes at its place in the order of checks. */
export function pathId(c: Context, name: string): string {
  const given = c.req.param(name) ?? ''
  return isUuid(given) ? given.toLowerCase() : NIL_ID
}
