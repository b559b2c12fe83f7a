import type { Context } from 'hono'
import { DomainError } from '../../domain/errors.ts'
import { toBase64Url } from '../vault/base64.ts'

const utf8 = new TextEncoder()

/** What an answer says cannot be opened; of a patient, what the records say that were merged into theirs too. */
interface Tagged {
  version: number
  /** Whether the caller sees no texts until somebody confirms their link: the version stays the same when that happens. */
  isPending?: boolean
  unreadable?: readonly string[] | undefined
  mergedFrom?: readonly { id: string; unreadable?: readonly string[] | undefined }[] | undefined
}

/**
 * The entity tag of a record's version: `"3"`. With texts that cannot be opened it names them, `"3-notes.reason"`: once they can
 * be opened the answer is another, and the version is not. So it is with a record whose texts are withheld: `"3-pending"`.
 */
export function etag({ version, isPending = false, unreadable = [], mergedFrom = [] }: Tagged): string {
  const lost = [
    ...(isPending ? ['pending'] : []),
    ...unreadable,
    ...mergedFrom.flatMap((other) => (other.unreadable ? [`mergedFrom.${other.id}`] : [])),
  ]
  return lost.length === 0 ? `"${version}"` : `"${version}-${lost.sort().join('.')}"`
}

/** The entity tag of a text that is the same for everybody. */
export async function textTag(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(text)))
  return `"${toBase64Url(digest.subarray(0, 12))}"`
}

/**
 * The versions `If-Match` accepts: null when the header is absent, `'*'` for any, else a list. Weak tags count, since
 * proxies weaken them; what is no tag of ours matches nothing (an empty list is a 412). `If-None-Match: *` wants no record to be
 * there, so none matches. Source: RFC 9110, 13.1.1 and 13.1.2.
 */
export function ifMatch(c: Context): number[] | '*' | null {
  if (c.req.header('If-None-Match')?.trim() === '*') return []
  const header = c.req.header('If-Match')?.trim()
  if (header === undefined) return null
  if (header === '*') return '*'
  return header
    .split(',')
    .map((item) => /^\s*(?:W\/)?"(0|[1-9]\d{0,14})(?:-[a-z][\w.-]*)?"\s*$/.exec(item)?.[1])
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
