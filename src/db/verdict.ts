import * as z from 'zod'
import { DomainError } from '../domain/errors.ts'
import { AS_IT_IS, brokenBy, type Check, refusalOf } from './checks.ts'
import type { Database, Row } from './client.ts'
import { findKeys, keptAnswer, keptShape } from './idempotency.ts'
import type { Asking } from './request.ts'
import { objectShape } from './shapes.ts'
import { apart, together } from './together.ts'
import { meetUsers, refusalOfCaller } from './users.ts'

/** What a write says of one of its rows. */
const verdictShape = z.object({
  n: z.number(),
  kept: keptShape.nullable(),
  standing: z.string(),
  refused: z.string().nullable(),
  written: z.boolean(),
  image: objectShape.nullable(),
})
export type Verdict = z.infer<typeof verdictShape>

/** The written record's image; `written: false` says that it is answered as it stood. */
export type Written = { image: Record<string, unknown>; replayed: boolean; written: boolean }

/** The refusal with the record that stands in the way. */
export function naming(
  { code, message, extra }: DomainError,
  { record, namedAs = 'mergedInto' }: { record: string; namedAs?: Check['namedAs'] },
): DomainError {
  return new DomainError(code, message, { ...extra, [namedAs]: record })
}

/** Who asked, and what the statement answered. */
export interface AnsweredRow {
  asking: Asking
  row: Row
}

/** A row that was judged: who asked for it, and what the statement says of it. */
interface Judged {
  asking: Asking
  verdict: Verdict
}

/** What a write can refuse for, and what it is called. */
interface Judge {
  name: string
  checks: readonly Check[]
}

/**
 * What a statement's rows mean for those who asked for them. Who is new is made a user, and a refusal of a keyed row is looked at
 * once more before it is believed: a twin may have answered the key after the statement's snapshot.
 * @param rows for each who asked and the statement's row, or the error that it was refused with
 * @returns for each what was written or replayed, or the error, or null where every check held and still nothing was written
 */
export async function outcomesOf(
  db: Database,
  write: Judge,
  rows: readonly (AnsweredRow | Error)[],
): Promise<(Written | Error | null)[]> {
  const judged = apart(rows, ({ asking, row }): Judged => ({ asking, verdict: verdictShape.parse(row) }))
  const met = await forThose(judged, isNewcomer, async (some) => {
    await meetUsers(db, some.map(callerOf))
    return some
  })
  const sure = await forThose(met, isUnansweredKey, async (some) => {
    const kept = await findKeys(db, some.map(askingOf))
    return some.map((one, n) => ({ ...one, verdict: { ...one.verdict, kept: kept[n] ?? null } }))
  })
  return apart(sure, (one) => outcomeOf(write, one))
}

/** Does something more for some of the rows, in one statement if Postgres does not refuse it. */
async function forThose(
  judged: readonly (Judged | Error)[],
  isOne: (one: Judged) => boolean,
  run: (some: readonly Judged[]) => Promise<readonly Judged[]>,
): Promise<(Judged | Error)[]> {
  const some = judged.filter((one): one is Judged => !(one instanceof Error) && isOne(one))
  const done = await together(some, run)
  const renewed = new Map(some.map((one, n) => [one, done[n] ?? one]))
  return judged.map((one) => (one instanceof Error ? one : (renewed.get(one) ?? one)))
}

const askingOf = ({ asking }: Judged) => asking
const callerOf = ({ asking }: Judged) => asking.actor.caller

const isNewcomer = ({ verdict }: Judged) => verdict.standing === 'new'

const isUnansweredKey = ({ asking, verdict }: Judged) =>
  asking.idempotency !== null && verdict.kept === null && !verdict.written && refusalOfCaller(verdict.standing) === null

/** The refusals in their order: of the caller, of the key, of the first broken check. */
function outcomeOf(
  { name, checks }: Judge,
  { asking: { actor, idempotency }, verdict: { kept, standing, refused, written, image } }: Judged,
): Written | Error | null {
  const stranger = refusalOfCaller(standing)
  if (stranger) return stranger
  const replay = keptAnswer(kept, idempotency)
  if (replay instanceof Error) return replay
  if (replay) return { image: replay.image, replayed: true, written: false }
  if (written && image) return { image, replayed: false, written: true }
  const found = brokenBy(checks, refused)
  if (!found) return null
  const { check: broken, record } = found
  if (record !== null && broken.refusal instanceof DomainError) return naming(broken.refusal, { ...broken, record })
  if (broken.refusal !== AS_IT_IS) return refusalOf(broken, { image, actor })
  if (!image) return new Error(`${name} should answer an unchanged record, but found none.`)
  return { image, replayed: false, written: false }
}
