import type { Context } from 'hono'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The id of nothing: whatever is looked up by it is not there. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000'

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** The UUID of 16 bytes. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A path's id in lower case; a malformed one is the nil UUID, so that its 404 comes at its place in the order of checks. */
export function pathId(c: Context, name: string): string {
  const given = c.req.param(name) ?? ''
  return isUuid(given) ? given.toLowerCase() : NIL_ID
}
