import type { Context } from 'hono'
import type { Idempotency } from '../../db/request.ts'
import { invalidField } from '../../domain/errors.ts'
import { macsOf } from '../auth/signing.ts'
import { canonical } from './canonical.ts'
import type { AppEnv } from './context.ts'

const encoder = new TextEncoder()
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * The request's idempotency, null without the header or on a read. Call it with the validated body: the shape is checked first.
 * The fingerprint is an HMAC-SHA256 in hex over clinic, method, path and body, so it gives nothing of the body away.
 * @throws DomainError VALIDATION_ERROR for a key that is not 1–255 visible ASCII characters (quotes round it are dropped).
 */
export async function idempotencyOf(c: Context<AppEnv>, body: unknown): Promise<Idempotency | null> {
  const header = c.req.header('Idempotency-Key')?.trim()
  if (header === undefined || !WRITES.has(c.req.method)) return null
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalidField('#/Idempotency-Key', 'must have 1 to 255 visible ASCII characters')
  }
  // PATCH is another name for PUT, so a retry may use either.
  const method = c.req.method === 'PATCH' ? 'PUT' : c.req.method
  const request = Uint8Array.from(encoder.encode(canonical([c.get('caller').clinicId, method, c.req.path, body])))
  const [fingerprint, formerFingerprint] = await macsOf(c.get('settings'), 'idempotency', request)
  return { key, fingerprint, ...(formerFingerprint !== undefined && { formerFingerprint }) }
}
