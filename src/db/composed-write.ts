import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { DomainError } from '../domain/errors.ts'
import { type AuditEntry, auditCte } from './audit.ts'
import type { Database } from './client.ts'
import { type Cte, cte, withCtes } from './cte.ts'
import { isUniqueViolation, LockTimeout } from './errors.ts'
import { findKept, keptShape, liveKey, type Replay, replayKept } from './idempotency.ts'
import type { Actor, Idempotency } from './request.ts'
import { idempotencyKeys, outbox } from './schema/records.ts'
import { instantParam, param } from './statement.ts'
import { callerStands, meetUser } from './users.ts'

/** What happened to one record, numbered by the record's own version. */
export interface EventEntry {
  /** `noun.past_tense`, or an expression over `e` that gives it. */
  type: string | SQL
  subjectType: string
  /** The CTE of the rows it tells of, with columns `clinic_id`, `id` and `version`. */
  from: string
  /** A jsonb expression over `from`, of ids and codes only. */
  payload: SQL
}

export interface Write {
  /** Stands at the head of the text: for what runs beside the requests. */
  name?: string
  actor: Actor
  idempotency: Idempotency | null
  /** The status a success answers, kept with the key. */
  status: 200 | 201
  /** Locks and checks, in order. The first must say `unlessReplayed`. */
  guards: readonly Cte[]
  /** The rows written. Everything after it feeds on these, so without them nothing is written at all. */
  effects: readonly Cte[]
  audit: readonly AuditEntry[]
  events: readonly EventEntry[]
  /** `select <jsonb> as image from <effect>`: what the answer is rendered from, now and in a replay. */
  image: SQL
  /** Columns that tell why there was no effect. */
  verdict: Record<string, SQL>
}

/** Holds back a guard when the request's key has been answered already. */
export const unlessReplayed = sql`not exists (select from prev)`

const outcomeShape = z.looseObject({
  prev: keptShape.nullable(),
  known_user: z.boolean(),
  image: z.record(z.string(), z.unknown()).nullable(),
})

export type Image = Record<string, unknown>

export type WriteResult =
  | { done: true; image: Image; status: number; replayed: boolean }
  | { done: false; verdict: Record<string, unknown> }

function eventCte(events: readonly EventEntry[], actor: Actor): Cte {
  const rows = events.map(
    (
      e,
    ) => sql`select e.clinic_id, ${param(e.subjectType, 'text')}, e.id, e.version, ${typeof e.type === 'string' ? param(e.type, 'text') : e.type}, ${e.payload},
      ${instantParam(actor.now)} from ${sql.identifier(e.from)} e`,
  )
  return cte(
    'events',
    sql`insert into ${outbox} (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
      ${sql.join(rows, sql` union all `)}`,
  )
}

function keyCte({ actor, idempotency, status }: Write): Cte[] {
  if (!idempotency) return []
  return [
    cte(
      'kept_key',
      sql`insert into ${idempotencyKeys} (user_id, key, fingerprint, status, answer, created_at)
        select ${param(actor.caller.userId, 'uuid')}, ${param(idempotency.key, 'text')},
          ${param(idempotency.fingerprint, 'text')}, ${param(status, 'int')}, image, ${instantParam(actor.now)} from image`,
    ),
  ]
}

/** The whole write as one statement: key, guards, effect, audit, events and the verdicts. */
export function composeWrite(write: Write): SQL {
  const ctes = [
    cte('prev', liveKey(write.actor, write.idempotency)),
    ...write.guards,
    ...write.effects,
    { name: 'image', query: write.image, materialized: true },
    auditCte(write.audit, write.actor),
    ...(write.events.length > 0 ? [eventCte(write.events, write.actor)] : []),
    ...keyCte(write),
  ]
  const verdict = Object.entries(write.verdict).map(([name, value]) => sql`, ${value} as ${sql.identifier(name)}`)
  return sql`${sql.raw(write.name ? `/* ${write.name} */ ` : '')}${withCtes(ctes)} select (select to_jsonb(prev) from prev) prev, (select image from image) image,
    ${callerStands(write.actor.caller)} known_user${sql.join(verdict, sql``)}`
}

const replayed = (replay: Replay): WriteResult => ({ done: true, ...replay, replayed: true })

/**
 * Runs a write. A refusal of a keyed write is looked at once more before it is believed: the key may have been answered
 * by a twin after this statement's snapshot.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, DATABASE_UNAVAILABLE
 */
export async function runWrite(db: Database, write: Write): Promise<WriteResult> {
  const { actor, idempotency } = write
  const attempt = async () => outcomeShape.parse((await db.run(composeWrite(write)))[0])
  let outcome: z.infer<typeof outcomeShape>
  try {
    outcome = await attempt()
  } catch (error) {
    const isTwin = isUniqueViolation(error, 'idempotency_keys_user_id_key_pk')
    if (!idempotency || !(isTwin || error instanceof LockTimeout)) throw error
    const kept = await findKept(db, actor, idempotency)
    if (kept) return replayed(kept)
    if (!isTwin)
      throw new DomainError('IDEMPOTENCY_IN_PROGRESS', 'The same request is still being worked on.', { retryAfter: 2 })
    outcome = await attempt()
  }
  if (!outcome.known_user) await meetUser(db, actor.caller)
  const prev = replayKept(outcome.prev, idempotency)
  if (prev) return replayed(prev)
  if (outcome.image) return { done: true, image: outcome.image, status: write.status, replayed: false }
  const kept = await findKept(db, actor, idempotency)
  return kept ? replayed(kept) : { done: false, verdict: outcome }
}

/** Column → [before, after] of two images of a row as SQL; a sealed column's values stay out of it. */
export function changedColumns({ before, after, sealed }: { before: SQL; after: SQL; sealed: readonly string[] }): SQL {
  const list = param(`{${sealed.join(',')}}`, 'text[]')
  return sql`(select jsonb_object_agg(n.key, case when n.key = any(${list}) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(${after}) n join jsonb_each(${before}) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))`
}
