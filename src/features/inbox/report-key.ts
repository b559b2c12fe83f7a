import { toHex } from '../../domain/bytes.ts'

/** Short enough for an index, and of characters that say nothing to anybody. */
const PLAIN = /^[\w.:@<>=-]{1,200}$/

/** What makes a report one: the provider's id for it, within the channel. An id of any other form is kept as its hash. */
export async function reportKey(channelId: string, reportId: string): Promise<string> {
  if (PLAIN.test(reportId)) return `in:${channelId}:${reportId}`
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(reportId))
  return `in:${channelId}:#${toHex(new Uint8Array(hash))}`
}
