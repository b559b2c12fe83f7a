import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { DomainError } from '../domain/errors.ts'
import type { Database } from './client.ts'
import type { Actor, Idempotency } from './request.ts'
import { idempotencyKeys } from './schema/records.ts'
import { instantParam, param } from './statement.ts'
import { callerStands } from './users.ts'

/** Milliseconds a key's answer is kept. */
const KEPT_FOR = 24 * 60 * 60 * 1000

/** A key's answer as it is kept: `answer` is the record's image, its texts still sealed. */
export const keptShape = z.object({
  fingerprint: z.string(),
  status: z.number(),
  answer: z.record(z.string(), z.unknown()),
})

export interface Replay {
  image: Record<string, unknown>
  status: number
}

/** The answer that is kept under the request's key, as a row; no row if the request has no key. */
function liveKey(actor: Actor, idempotency: Idempotency | null): SQL {
  return sql`select fingerprint, status, answer from ${idempotencyKeys}
    where user_id = ${param(actor.caller.userId, 'uuid')} and key = ${param(idempotency?.key ?? null, 'text')}
      and created_at > ${instantParam(actor.now - KEPT_FOR)}`
}

/**
 * The key's answer as a column of another statement, for `replayKept` to read. A caller whom the clinic no longer lets
 * in does not even get their former answer: the statement fails, as `callerStands` says.
 */
export function keptColumn(actor: Actor, idempotency: Idempotency | null): SQL {
  return sql`case when ${callerStands(actor.caller)} is not null then (select to_jsonb(kept) from (${liveKey(actor, idempotency)}) kept) end`
}

/** @throws DomainError IDEMPOTENCY_KEY_REUSED for a key that came with another request */
export function replayKept(kept: unknown, idempotency: Idempotency | null): Replay | null {
  if (!kept || !idempotency) return null
  const { fingerprint, status, answer } = keptShape.parse(kept)
  if ([idempotency.fingerprint, idempotency.formerFingerprint].includes(fingerprint)) return { image: answer, status }
  throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request: make a new key.')
}

/** Looks a key up by itself, and clears it away if a day has passed. @throws DomainError IDEMPOTENCY_KEY_REUSED */
export async function findKept(db: Database, actor: Actor, idempotency: Idempotency | null): Promise<Replay | null> {
  if (!idempotency) return null
  const gone = sql`delete from ${idempotencyKeys} where user_id = ${param(actor.caller.userId, 'uuid')}
    and key = ${param(idempotency.key, 'text')} and created_at <= ${instantParam(actor.now - KEPT_FOR)}`
  const [row] = await db.run(sql`/* find-key */ with gone as (${gone}) ${liveKey(actor, idempotency)}`)
  return replayKept(row ?? null, idempotency)
}
