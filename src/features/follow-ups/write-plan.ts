import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { clinicDoctors } from '../../db/schema/people.ts'
import { type Cte, cte, materialized, param } from '../../db/statement.ts'
import { type Image, runWrite, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { isFresh } from '../appointments/change.ts'

/** A condition over `cur`, and what its breach is: a refusal, or that all is as it was asked to be already. */
export interface Check {
  holds: SQL
  refusal: DomainError | ((was: unknown) => DomainError) | typeof AS_ASKED
}

export const AS_ASKED = Symbol('as asked')

export interface PlanWrite extends Pick<Write, 'status' | 'effects' | 'audit' | 'events' | 'image'> {
  /** The row it is about, locked; becomes `cur`. What the caller may not see is not in it. */
  current: SQL
  /** The image of `cur`. */
  was: SQL
  notFound: DomainError
  /** In the contract's order. The effects read `go`, which is `cur` once all of them hold. */
  checks: readonly Check[]
  /** Why nothing was written although every check held: a unique key took it. */
  otherwise?: DomainError
}

export interface Written {
  image: Image
  replayed: boolean
}

const verdictShape = z.looseObject({
  checks: z.array(z.boolean()).nullable(),
  was: z.record(z.string(), z.unknown()).nullable(),
})

/**
 * Writes a plan in one statement: the row it is about, the checks, the effect with its trail and events.
 * @throws DomainError `notFound`, the first broken check's refusal, `otherwise`
 */
export async function writePlan({ db, actor }: Deps, request: RecordRequest, write: PlanWrite): Promise<Written> {
  const { status, effects, audit, events, image, checks } = write
  const { idempotency } = request
  const holding = checks.map(({ holds }) => sql`coalesce(${holds}, false)`)
  const guards: Cte[] = [
    materialized('cur', write.current),
    cte('go', sql`select cur.* from cur where ${sql.join(holding, sql` and `)}`),
  ]
  const verdict = {
    checks: sql`(select to_jsonb(array[${sql.join(holding, sql`, `)}]) from cur)`,
    was: sql`(select ${write.was} from cur)`,
  }
  const result = await runWrite(db, { actor, idempotency, status, guards, effects, audit, events, image, verdict })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { checks: held, was } = verdictShape.parse(result.verdict)
  if (held === null || was === null) throw write.notFound
  const refusal = checks[held.indexOf(false)]?.refusal ?? write.otherwise
  if (refusal === AS_ASKED) return { image: was, replayed: false }
  throw (
    (typeof refusal === 'function' ? refusal(was) : refusal) ?? new Error('Nothing was written, and no check says why.')
  )
}

/** 412 for a stale `If-Match`. */
export function freshness(request: RecordRequest): Check {
  const refusal = new DomainError('VERSION_MISMATCH', 'The record has changed since you read it.')
  return { holds: isFresh(request.ifMatch), refusal }
}

/** 404 for a doctor who does not work in the clinic of `cur`. */
export function doctorIsHere(doctorId: string): Check {
  return {
    holds: sql`exists (select from ${clinicDoctors} m where m.clinic_id = cur.clinic_id
      and m.doctor_id = ${param(doctorId, 'uuid')} and m.active)`,
    refusal: new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.'),
  }
}

/** 422 for a day that has passed in the clinic's zone: `cur` needs `new_day` and `today`. */
export const dayHasNotPassed: Check = {
  holds: sql`cur.new_day >= cur.today`,
  refusal: new DomainError('INVALID_FOLLOWUP_DATE', "The day has passed in the clinic's time zone."),
}
