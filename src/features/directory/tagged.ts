import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { etag } from '../../platform/http/etag.ts'

/** A record as it is answered: with its entity tag, with where it is when it was just made, and marked when it is a replay. */
export function tagged<T extends { version: number }>(
  c: Context<AppEnv>,
  record: T,
  { replayed = false, location }: { replayed?: boolean; location?: string } = {},
): T {
  c.header('ETag', etag(record))
  if (location !== undefined) c.header('Location', location)
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}
