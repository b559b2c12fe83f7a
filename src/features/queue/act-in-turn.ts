import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Database } from '../../db/client.ts'
import { withCtes } from '../../db/cte.ts'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { instantParam, param } from '../../db/statement.ts'
import { may } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../../domain/not-found.ts'
import { type QueueFacts, queueOf } from '../../domain/queue.ts'
import { afterDecision, decideAction, type QueueAction } from '../../domain/queue-actions.ts'
import { again, anew, overloaded } from '../../platform/again.ts'
import { type Audience, type Departed, departed, departedFrom } from './listeners.ts'
import { type LoadedQueue, readFacts, readsQueues } from './queue-facts.ts'
import { theDoctor } from './read.ts'
import { type Watcher, watchersAsked } from './watchers.ts'
import { writeAction } from './write-action.ts'

/** One doctor's line in one clinic. */
export interface LineKey {
  clinicId: string
  doctorId: string
}

export interface QueueTask extends LineKey {
  actor: Actor
  idempotency: Idempotency | null
  action: QueueAction
}

export interface Acted {
  facts: QueueFacts
  replayed: boolean
  departed: Departed
}

/** How often a decision may be made again. Each time somebody arrived or left in between. */
const ROUNDS = 4

/** Who reads a line, and what the statement is asked besides. */
export interface LineReading {
  now: number
  watchers: readonly Watcher[]
  audience: Audience
  /** A further column, named `kept`, and the statement after it. */
  kept?: SQL
}

/**
 * Reads a line as it stands, with the audit rows of who is shown whom, and who of its audience may hear no more; null for a
 * doctor who is not of the clinic.
 */
export async function loadQueue(
  db: Database,
  key: LineKey,
  { now, watchers, audience, kept }: LineReading,
): Promise<{ queue: LoadedQueue | null; departed: Departed; kept: unknown }> {
  const doctor = theDoctor({ clinicId: param(key.clinicId, 'uuid'), doctorId: param(key.doctorId, 'uuid') })
  const guards = readsQueues(doctor, { now: instantParam(now), watchers: param(watchersAsked(watchers), 'jsonb') })
  const [row = {}] = await db.run(
    sql`${sql.raw(`/* queue-facts${kept ? '-and-key' : ''} */`)} ${withCtes(guards)} select (select facts from queues) facts,
      ${departedFrom(key, audience, now)} ${kept ? sql`, ${kept} kept` : sql``}`,
  )
  return { queue: row.facts ? readFacts(row.facts) : null, departed: departed.parse(row.departed), kept: row.kept }
}

/**
 * Does something to a line: decided on what was just read, and written only if that still stands.
 * @param audience who will be told what became of it
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, OVERLOADED and those of `decideAction`
 */
export function actInTurn(db: Database, task: QueueTask, audience: Audience): Promise<Acted> {
  const { actor, idempotency, action } = task
  const id = v7({ msecs: actor.now })
  return again(ROUNDS, async () => {
    const { queue, kept, departed } = await loadQueue(db, task, {
      now: actor.now,
      watchers: [{ caller: actor.caller, isOwnOnly: false, shown: [] }],
      audience,
      kept: keptColumn(actor, idempotency),
    })
    if (!queue) throw DOCTOR_NOT_IN_CLINIC
    const { facts, doctorUserId } = queue
    if (replayKept(kept, idempotency)) return { facts, replayed: true, departed }
    const standing = { isTreating: doctorUserId === actor.caller.userId, isOwn: false }
    if (!may(actor.caller.roles, 'queue:manage', standing))
      throw new DomainError('FORBIDDEN', 'You may see this queue, but you may not change it.')
    const line = queueOf(facts, actor.now)
    const decision = decideAction(line, action, actor.now)
    if (!decision) return { facts, replayed: false, departed }
    const outcome = await writeAction(db, { actor, idempotency, line, decision, id })
    if (outcome !== 'overtaken') {
      const replayed = outcome === 'replayed'
      return { facts: replayed ? facts : afterDecision(facts, decision), replayed, departed }
    }
    return anew(overloaded('queue'))
  })
}
