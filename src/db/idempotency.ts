import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { DomainError } from '../domain/errors.ts'
import { askedRows, instant, int, text, uuid } from './asked.ts'
import { asAsker } from './asker.ts'
import type { Database } from './client.ts'
import { isUndone, isUniqueViolation, LockTimeout } from './errors.ts'
import type { Actor, Asking, Idempotency } from './request.ts'
import { idempotencyKeys } from './schema/records.ts'
import { objectShape } from './shapes.ts'
import { instantParam, param } from './statement.ts'
import { statementOf } from './text.ts'
import { callerStands } from './users.ts'

const HOURS_KEPT = 24

/** Milliseconds a key's answer is kept. */
export const KEPT_FOR = HOURS_KEPT * 60 * 60 * 1000

/** The same for the text of a statement. */
export const KEPT_INTERVAL = sql.raw(`interval '${HOURS_KEPT} hours'`)

/** A key's answer as it is kept: `answer` is the record's image, its texts still sealed. */
export const keptShape = z.object({
  fingerprint: z.string(),
  status: z.number(),
  answer: objectShape,
})
export type Kept = z.infer<typeof keptShape>

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
  return sql`case when ${callerStands(asAsker(actor.caller))} is not null then (select to_jsonb(kept) from (${liveKey(actor, idempotency)}) kept) end`
}

const KEY_REUSED = new DomainError(
  'IDEMPOTENCY_KEY_REUSED',
  'This Idempotency-Key was used for another request: make a new key.',
)

const IN_PROGRESS = new DomainError(
  'IDEMPOTENCY_IN_PROGRESS',
  'The first request with this Idempotency-Key is still running: repeat this one in a moment.',
  { retryAfter: 2 },
)

/** The answer that is kept under the request's key; the refusal of a key that came with another request; null without either. */
export function keptAnswer(kept: unknown, idempotency: Idempotency | null): Replay | DomainError | null {
  if (!kept || !idempotency) return null
  const { fingerprint, status, answer } = keptShape.parse(kept)
  const isSame = [idempotency.fingerprint, idempotency.formerFingerprint].includes(fingerprint)
  return isSame ? { image: answer, status } : KEY_REUSED
}

/** @throws DomainError IDEMPOTENCY_KEY_REUSED for a key that came with another request */
export function replayKept(kept: unknown, idempotency: Idempotency | null): Replay | null {
  const answer = keptAnswer(kept, idempotency)
  if (answer instanceof DomainError) throw answer
  return answer
}

const keys = askedRows({ n: int, userId: uuid, key: text, since: instant })

/** Locked rows are passed over: whoever has locked an old answer clears it away too. */
const FIND_KEYS = statementOf(sql`/* find-keys */ with asked as materialized (
select r.* from jsonb_to_recordset(${sql.placeholder('rows')}::jsonb) as r (${keys.definition})
), expired as materialized (
select k.user_id, k.key from asked r join ${idempotencyKeys} k on k.user_id = r.user_id and k.key = r.key and k.created_at <= r.since
for update of k skip locked
), gone as (
delete from ${idempotencyKeys} k using expired e where k.user_id = e.user_id and k.key = e.key
)
select r.n, to_jsonb(k) kept from asked r join ${idempotencyKeys} k on k.user_id = r.user_id and k.key = r.key and k.created_at > r.since`)

/**
 * Looks keys up by themselves, and clears away those of which a day has passed.
 * @returns for each, what is kept, as `keptAnswer` reads it, or null
 */
export async function findKeys(db: Database, askings: readonly Asking[]): Promise<(Kept | null)[]> {
  const rows = askings.map(({ actor, idempotency }, n) => ({
    n,
    userId: actor.caller.userId,
    key: idempotency?.key,
    since: actor.now - KEPT_FOR,
  }))
  const found = await db.run({ ...FIND_KEYS, values: [keys.json(rows)] })
  const kept = new Map(found.map((row) => [row.n, keptShape.parse(row.kept)]))
  return rows.map(({ n }) => kept.get(n) ?? null)
}

/**
 * Runs the statement of one keyed write, whose twin may be running too: what the twin has answered is answered again. Postgres
 * may refuse it for what the twin has just written, such as a name that only one record may have.
 * @throws DomainError IDEMPOTENCY_IN_PROGRESS where the twin holds its locks for too long, and what else Postgres refuses it for
 */
export async function besideTwin<T>(db: Database, asking: Asking, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const isTwin = isUniqueViolation(error, 'idempotency_keys_user_id_key_pk')
    if (!asking.idempotency || !(isTwin || isUndone(error))) throw error
    const [kept] = await findKeys(db, [asking])
    if (!isTwin && !kept) throw error instanceof LockTimeout ? IN_PROGRESS : error
  }
  return run()
}
