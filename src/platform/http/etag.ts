import type { Context } from 'hono'
import { DomainError } from '../../domain/errors.ts'

/** The entity tag of a record's version: `"3"`. */
export function etag(version: number): string {
  return `"${version}"`
}

/**
 * The versions `If-Match` accepts: null when the header is absent, `'*'` for any, else a list. Weak tags count, since
 * proxies weaken them; what is no tag of ours matches nothing (an empty list is a 412). Source: RFC 9110, 13.1.1.
 */
export function ifMatch(c: Context): number[] | '*' | null {
  const header = c.req.header('If-Match')?.trim()
  if (header === undefined) return null
  if (header === '*') return '*'
  return header
    .split(',')
    .map((item) => /^\s*(?:W\/)?"([1-9]\d{0,14})"\s*$/.exec(item)?.[1])
    .filter((version) => version !== undefined)
    .map(Number)
}

/** Whether `If-Match` accepts a record's version. */
export function accepts(accepted: number[] | '*' | null, version: number): boolean {
  return !Array.isArray(accepted) || accepted.includes(version)
}

/**
 * For a record that was read before it is decided on.
 * @throws DomainError VERSION_MISMATCH when `If-Match` accepts other versions only
 */
export function refuseStale(accepted: number[] | '*' | null, version: number): void {
  if (!accepts(accepted, version)) {
    throw new DomainError('VERSION_MISMATCH', 'The record has changed since you read it: read it again.')
  }
}
