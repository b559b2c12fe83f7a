import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Cte, cte, materialized } from '../../db/statement.ts'
import { type Image, runWrite, unlessReplayed, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { isFresh } from '../appointments/change.ts'

/** A condition over `cur`, and what its breach is. */
export interface Check {
  holds: SQL
  refusal: DomainError
}

export interface RecordWrite extends Pick<Write, 'status' | 'effects' | 'audit' | 'events' | 'image'> {
  /** The row it is about or stands under, up to its WHERE; becomes `cur`. What the caller may not see is not in it. */
  current: SQL
  /** Whether that row is locked until the commit; it is, unless a new row merely stands under it. */
  locks?: false
  notFound: DomainError
  /** In the order they are asked. The effects read `go`, which is `cur` once all of them hold. */
  checks?: readonly Check[]
  /** Why nothing was written although every check held: a unique key took it. */
  otherwise?: DomainError
}

export interface Written {
  image: Image
  replayed: boolean
}

const STALE = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it.')

/** 412 for a stale `If-Match`: `cur` needs the record's `version`. */
export function freshness(request: RecordRequest): Check {
  return { holds: isFresh(request.ifMatch), refusal: STALE }
}

const verdictShape = z.looseObject({ checks: z.array(z.boolean()).nullable() })

/**
 * Writes one record in one statement: the row it is about, the checks, the effect with its trail and events.
 * @throws DomainError `notFound`, the first broken check's refusal, `otherwise`
 */
export async function writeRecord({ db, actor }: Deps, request: RecordRequest, write: RecordWrite): Promise<Written> {
  const { status, effects, audit, events, image, checks = [] } = write
  const holding = [sql`true`, ...checks.map(({ holds }) => sql`coalesce(${holds}, false)`)]
  const lock = write.locks === false ? sql`` : sql`for no key update`
  const guards: Cte[] = [
    materialized('cur', sql`${write.current} and ${unlessReplayed} ${lock}`),
    cte('go', sql`select cur.* from cur where ${sql.join(holding, sql` and `)}`),
  ]
  const verdict = { checks: sql`(select to_jsonb(array[${sql.join(holding, sql`, `)}]) from cur)` }
  const { idempotency } = request
  const result = await runWrite(db, { actor, idempotency, status, guards, effects, audit, events, image, verdict })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { checks: held } = verdictShape.parse(result.verdict)
  if (held === null) throw write.notFound
  const broken = checks[held.indexOf(false) - 1]
  throw broken?.refusal ?? write.otherwise ?? new Error('Nothing was written, and no check says why.')
}
