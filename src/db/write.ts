import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { actsAsStaff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { type Asked, type AskedColumn, type AskedRow, askedRows, flag, instant, int, text, uuid } from './asked.ts'
import { roleInTrail } from './audit.ts'
import { AS_IT_IS, brokenBy, type Check, firstBroken, refusalOf } from './checks.ts'
import type { Database } from './client.ts'
import { type Cte, cte, materialized } from './cte.ts'
import { isUniqueViolation, LockTimeout } from './errors.ts'
import { type Happening, happenedCtes } from './happened.ts'
import { findKept, keptShape, type Replay, replayKept } from './idempotency.ts'
import type { Actor, Idempotency } from './request.ts'
import { idempotencyKeys } from './schema/records.ts'
import { layOut, nameOf, statementOf } from './text.ts'
import { callerChecks, meetUser, refusalOfCaller } from './users.ts'

/** The most rows a statement takes. The text says so, or Postgres would plan for the hundred rows that it expects of any JSON. */
const MOST_ROWS = 32

/** The columns that every row has: its number, the caller, the time, the origin, and the key that keeps the answer. */
const ASKER = {
  n: int,
  clinicId: uuid,
  userId: uuid,
  role: text,
  requestId: text,
  origin: text,
  at: instant,
  key: text,
  fingerprint: text,
  /** When the caller's token was issued, and whether they act as staff: by these `caller_standing` says how they stand. */
  issuedAt: instant,
  asStaff: flag,
}

type Columns = Record<string, AskedColumn<unknown>>

/** The rows of a statement: the columns that every row has, and the statement's own. */
export type RowsAsked<C extends Columns> = Asked<typeof ASKER & C>

export function rowsAsked<C extends Columns>(columns: C): RowsAsked<C> {
  return askedRows({ ...ASKER, ...columns })
}

/** One write (or read): a statement whose text never changes, asked with 1 to 32 rows, with a verdict for each. */
export interface Definition<C extends Columns> {
  /** Stands at the head of the text, and so in Postgres' log and statistics. */
  name: string
  asked: RowsAsked<C>
  /** Who and what it is about, and the locks, in the one order: patients, doctors, visits, each by id. */
  subjects: readonly Cte[]
  /** What the checks look at, from FROM on; it gives `r`, and one row a row. */
  from: SQL
  /** Further columns of `judged`, for effects and answers to use. */
  columns?: SQL
  /** In the contract's order: the first that does not hold is the verdict. */
  checks: readonly Check[]
  /** What is written, out of `judged` where `refused is null`: so without a verdict in favour nothing is written at all. */
  effects: readonly Cte[]
  happened: readonly Happening[]
  /** What each row is answered with and a replay is rendered from: the rows `e`, joined to `r`, and whether they were written. */
  answers: { image: SQL; written: SQL; from: SQL }
  /** The status a success answers, kept with the key. */
  status: 200 | 201
}

export interface Write<C extends Columns> {
  name: string
  text: string
  asked: RowsAsked<C>
  checks: readonly Check[]
  status: 200 | 201
}

/**
 * The rows `r`, each with how its caller stands, and the answer that is kept under its key: such a row is replayed, and not
 * judged again.
 * @param rows the parameter: a JSON array of objects
 */
export function keyedRows(definition: SQL, rows: SQL): SQL {
  return sql`select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
select k.fingerprint, k.status, k.answer from ${idempotencyKeys} k
where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
) k) kept
from jsonb_to_recordset(${rows}::jsonb) as r (\n${definition}\n)`
}

/** Composes a write once, when its module is loaded. */
export function defineWrite<C extends Columns>(definition: Definition<C>): Write<C> {
  const { name, asked, subjects, from, columns, effects, happened, answers, status } = definition
  const checks = [...callerChecks, ...definition.checks]
  const isWriting = effects.length > 0
  const ctes: Cte[] = [
    materialized(
      'asked',
      sql`${keyedRows(asked.definition, sql`${sql.placeholder('rows')}`)} limit ${sql.raw(String(MOST_ROWS))}`,
    ),
    ...subjects,
    materialized(
      'judged',
      sql`select r.n${columns ? sql`, ${columns}` : sql``},\n${firstBroken(checks)} refused\n${from}`,
    ),
    ...effects,
    ...happenedCtes(happened),
    materialized(
      'answers',
      sql`select r.n, r.user_id, r.key, r.fingerprint, r.at, ${answers.written} written,\n${answers.image} image\nfrom ${answers.from}`,
    ),
    ...(isWriting
      ? [
          cte(
            'keyed',
            sql`insert into ${idempotencyKeys} (user_id, key, fingerprint, status, answer, created_at)
select i.user_id, i.key, i.fingerprint, ${sql.raw(String(status))}, i.image, i.at
from answers i where i.written and i.key is not null`,
          ),
        ]
      : []),
  ]
  const parts = ctes.map(
    (part) => sql`${sql.raw(`${part.name} as ${part.materialized ? 'materialized ' : ''}`)}(\n${part.query}\n)`,
  )
  const composed = sql`${sql.raw(`/* ${name} */`)}\nwith ${sql.join(parts, sql`,\n`)}
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n`
  const { text, values } = statementOf(composed)
  if (values.length !== 1) throw new Error(`${name} has parameters besides its rows.`)
  const laidOut = layOut(text)
  return { name: nameOf(name, laidOut), text: laidOut, asked, checks, status }
}

const verdictShape = z.object({
  n: z.number(),
  kept: keptShape.nullable(),
  standing: z.string(),
  refused: z.string().nullable(),
  written: z.boolean(),
  image: z.record(z.string(), z.unknown()).nullable(),
})
export type Verdict = z.infer<typeof verdictShape>

/** Who asks for one row, and under which key. */
export interface Asking {
  actor: Actor
  idempotency: Idempotency | null
  clinicId: string | null
}

/** What a row says besides its own columns. */
export function askerOf({ actor, idempotency, clinicId }: Asking, n = 0) {
  const { userId, requestId, origin, issuedAt, roles } = actor.caller
  const { key, fingerprint } = idempotency ?? { key: null, fingerprint: null }
  const asked = { requestId, origin, at: actor.now, issuedAt, asStaff: actsAsStaff(roles), key, fingerprint }
  return { n, clinicId, userId, role: roleInTrail(actor.caller), ...asked }
}

/** The written record's image; `written: false` says that it is answered as it stood. */
export type Written = { image: Record<string, unknown>; replayed: boolean; written: boolean }

/** The refusal with the record that stands in the way. */
export function naming(
  { code, message, extra }: DomainError,
  { record, namedAs = 'mergedInto' }: { record: string; namedAs?: Check['namedAs'] },
): DomainError {
  return new DomainError(code, message, { ...extra, [namedAs]: record })
}

const replayed = ({ image }: Replay): Written => ({ image, replayed: true, written: false })

/** A statement's row, without what every row says. */
export type RowOf<C extends Columns> = Omit<AskedRow<typeof ASKER & C>, keyof typeof ASKER>

/**
 * Runs a write for one row; the first broken check's refusal is returned, not thrown.
 * A refusal of a keyed write is looked at once more before it is believed: a twin may have answered the key after this
 * statement's snapshot.
 * @returns null where every check held and still nothing was written: somebody else has the time, or the unique value
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, DATABASE_UNAVAILABLE
 */
export async function tryWrite<C extends Columns>(
  db: Database,
  write: Write<C>,
  { asking, row }: { asking: Asking; row: RowOf<C> },
): Promise<Written | Error | null> {
  const verdict = await judgedVerdict(db, write, { asking, row })
  if ('replayed' in verdict) return verdict
  if (verdict.written && verdict.image) return { image: verdict.image, replayed: false, written: true }
  const kept = await findKept(db, asking.actor, asking.idempotency)
  if (kept) return replayed(kept)
  const found = brokenBy(write.checks, verdict.refused)
  if (!found) return null
  const { check: broken, record } = found
  if (record !== null && broken.refusal instanceof DomainError) return naming(broken.refusal, { ...broken, record })
  if (broken.refusal !== AS_IT_IS) return refusalOf(broken, { image: verdict.image, actor: asking.actor })
  if (!verdict.image) throw new Error(`${write.name} should answer an unchanged record, but found none.`)
  return { image: verdict.image, replayed: false, written: false }
}

/**
 * Runs a write for one row.
 * @returns null where every check held and still nothing was written
 * @throws DomainError the first broken check's refusal, and those of `tryWrite`
 */
export async function runWrite<C extends Columns>(
  db: Database,
  write: Write<C>,
  asked: { asking: Asking; row: RowOf<C> },
): Promise<Written | null> {
  const outcome = await tryWrite(db, write, asked)
  if (outcome instanceof Error) throw outcome
  return outcome
}

async function judgedVerdict<C extends Columns>(
  db: Database,
  write: Write<C>,
  { asking, row }: { asking: Asking; row: object },
): Promise<Verdict | Written> {
  const rows = write.asked.json([{ ...row, ...askerOf(asking) }])
  const attempt = async () =>
    verdictShape.parse((await db.run({ name: write.name, text: write.text, values: [rows] }))[0])
  let verdict: Verdict
  try {
    verdict = await attempt()
  } catch (error) {
    const isTwin = isUniqueViolation(error, 'idempotency_keys_user_id_key_pk')
    if (!asking.idempotency || !(isTwin || error instanceof LockTimeout)) throw error
    const kept = await findKept(db, asking.actor, asking.idempotency)
    if (kept) return replayed(kept)
    if (!isTwin)
      throw new DomainError(
        'IDEMPOTENCY_IN_PROGRESS',
        'The first request with this Idempotency-Key is still running: repeat this one in a moment.',
        { retryAfter: 2 },
      )
    verdict = await attempt()
  }
  const refusal = refusalOfCaller(verdict.standing)
  if (refusal) throw refusal
  if (verdict.standing === 'new') await meetUser(db, asking.actor.caller)
  const kept = replayKept(verdict.kept, asking.idempotency)
  return kept ? replayed(kept) : verdict
}
