import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditEntry } from '../../db/audit.ts'
import { type Image, runWrite, unlessReplayed, type Write } from '../../db/composed-write.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { isFresh } from './composed-change.ts'

/** Not a refusal: all is as it was asked to be already, and the record is answered as it stands. */
export const AS_ASKED = Symbol('as asked')

/** A condition over `cur`, and what its breach is. */
export interface Check {
  holds: SQL
  refusal: DomainError | ((was: unknown) => DomainError) | typeof AS_ASKED
}

export interface RecordWrite extends Pick<Write, 'status' | 'effects' | 'audit' | 'events' | 'image'> {
  /** The row it is about or stands under, up to its WHERE; becomes `cur`. What the caller may not see is not in it. */
  current: SQL
  /** Which row of it is locked until the commit: the only one, one by its alias, or none where a new row merely stands under it. */
  locks?: SQL | false
  /** The image of `cur`, where a check's breach is answered with it, and the trail of its being read so. */
  was?: SQL
  wasRead?: Pick<AuditEntry, 'action' | 'subjectType' | 'patient'>
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

const verdictShape = z.looseObject({
  checks: z.array(z.boolean()).nullable(),
  was: z.record(z.string(), z.unknown()).nullable(),
})

/** The row that is answered as it stands, because a check found it as asked: whoever gets it has read it. */
function answeredAsItIs({ checks = [] }: RecordWrite): Cte | null {
  const at = checks.findIndex(({ refusal }) => refusal === AS_ASKED)
  const asked = checks[at]
  if (!asked) return null
  const before = [sql`true`, ...checks.slice(0, at).map(({ holds }) => sql`coalesce(${holds}, false)`)]
  return cte(
    'as_it_is',
    sql`select cur.* from cur where ${sql.join(before, sql` and `)} and not coalesce(${asked.holds}, false)`,
  )
}

function lockOf({ locks }: RecordWrite): SQL {
  if (locks === false) return sql``
  return locks ? sql`for no key update of ${locks}` : sql`for no key update`
}

/**
 * Writes one record in one statement: the row it is about, the checks, the effect with its trail and events.
 * @throws DomainError `notFound`, the first broken check's refusal, `otherwise`
 */
export async function writeRecord({ db, actor }: Deps, request: RecordRequest, write: RecordWrite): Promise<Written> {
  const { status, effects, audit, events, image, checks = [] } = write
  const { idempotency } = request
  const holding = [sql`true`, ...checks.map(({ holds }) => sql`coalesce(${holds}, false)`)]
  const guards: Cte[] = [
    materialized('cur', sql`${write.current} and ${unlessReplayed} ${lockOf(write)}`),
    cte('go', sql`select cur.* from cur where ${sql.join(holding, sql` and `)}`),
  ]
  const asItIs = write.wasRead ? answeredAsItIs(write) : null
  const seen = asItIs && write.wasRead ? [{ ...write.wasRead, from: asItIs.name }] : []
  const verdict = {
    checks: sql`(select to_jsonb(array[${sql.join(holding, sql`, `)}]) from cur)`,
    was: write.was ? sql`(select ${write.was} from cur)` : sql`null::jsonb`,
  }
  const result = await runWrite(db, {
    ...{ actor, idempotency, status, guards, events, image, verdict },
    effects: asItIs ? [...effects, asItIs] : effects,
    audit: [...audit, ...seen],
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { checks: held, was } = verdictShape.parse(result.verdict)
  if (held === null) throw write.notFound
  const refusal = checks[held.indexOf(false) - 1]?.refusal ?? write.otherwise
  if (refusal === AS_ASKED && was !== null) return { image: was, replayed: false }
  if (refusal instanceof DomainError) throw refusal
  throw typeof refusal === 'function' ? refusal(was) : new Error('Nothing was written, and no check says why.')
}
