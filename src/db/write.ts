import { type SQL, sql } from 'drizzle-orm'
import { actsAsStaff } from '../domain/access.ts'
import { type Asked, type AskedColumn, type AskedRow, askedRows, flag, instant, int, text, uuid } from './asked.ts'
import { roleInTrail } from './asker.ts'
import { type Check, firstBroken } from './checks.ts'
import type { Database } from './client.ts'
import { type Cte, cte, materialized } from './cte.ts'
import { type Happening, happenedCtes } from './happened.ts'
import { besideTwin, KEPT_INTERVAL } from './idempotency.ts'
import type { Asking } from './request.ts'
import { idempotencyKeys } from './schema/records.ts'
import { layOut, nameOf, statementOf } from './text.ts'
import { together } from './together.ts'
import { callerChecks } from './users.ts'
import { type AnsweredRow, outcomesOf, type Written } from './verdict.ts'

/** The most rows a statement takes. The text says so, or Postgres would plan for the hundred rows that it expects of any JSON. */
export const MOST_ROWS = 32

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

/** @throws Error where a column is named like one that every row has, whose value would take its place */
export function rowsAsked<C extends Columns>(columns: C): RowsAsked<C> {
  const taken = Object.keys(columns).filter((name) => Object.hasOwn(ASKER, name))
  if (taken.length > 0) throw new Error(`Every row has ${taken.join(', ')} already: name the column otherwise.`)
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

/** A write. All of it is made when it is first asked for: an isolate runs few of all that there are. */
export interface Write<C extends Columns> {
  readonly name: string
  readonly text: string
  readonly asked: RowsAsked<C>
  readonly checks: readonly Check[]
  readonly status: 200 | 201
}

/**
 * The rows `r`, each with how its caller stands, and the answer that is kept under its key: such a row is replayed, and not
 * judged again.
 * @param rows the parameter: a JSON array of objects
 */
export function keyedRows(definition: SQL, rows: SQL): SQL {
  return sql`select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
select k.fingerprint, k.status, k.answer from ${idempotencyKeys} k
where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - ${KEPT_INTERVAL}
) k) kept
from jsonb_to_recordset(${rows}::jsonb) as r (\n${definition}\n)`
}

/**
 * A write, which is made and composed once.
 * @returns a write whose `name` and `text` throw an Error where a value stands in the text: it would be asked for everybody
 */
export function defineWrite<C extends Columns>(define: () => Definition<C>): Write<C> {
  let made: Definition<C> | null = null
  const definition = () => {
    if (!made) {
      const { checks, ...others } = define()
      made = { ...others, checks: [...callerChecks, ...checks] }
    }
    return made
  }
  let composed: Composed | null = null
  const compose = () => {
    composed ??= composeText(definition())
    return composed
  }
  return {
    get asked() {
      return definition().asked
    },
    get checks() {
      return definition().checks
    },
    get status() {
      return definition().status
    },
    get name() {
      return compose().name
    },
    get text() {
      return compose().text
    },
  }
}

type Composed = Pick<Write<Columns>, 'name' | 'text'>

function composeText<C extends Columns>(definition: Definition<C>): Composed {
  const { name, asked, subjects, from, columns, checks, effects, happened, answers, status } = definition
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
from answers i where i.written and i.key is not null order by i.user_id, i.key`,
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
  return { name: nameOf(name, laidOut), text: laidOut }
}

/** What a row says besides its own columns. */
export function askerOf({ actor, idempotency, clinicId }: Asking, n = 0) {
  const { userId, requestId, origin, issuedAt, roles } = actor.caller
  const { key, fingerprint } = idempotency ?? { key: null, fingerprint: null }
  const asked = { requestId, origin, at: actor.now, issuedAt, asStaff: actsAsStaff(roles), key, fingerprint }
  return { n, clinicId, userId, role: roleInTrail(actor.caller), ...asked }
}

/** A statement's row, without what every row says. */
export type RowOf<C extends Columns> = Omit<AskedRow<typeof ASKER & C>, keyof typeof ASKER>

/** One row of a write: who asks, and for what. */
export interface AskedFor<C extends Columns> {
  asking: Asking
  row: RowOf<C>
}

/**
 * Runs a write for 1 to 32 rows in one statement. Each has its own outcome, of which the first broken check's refusal is one; if
 * Postgres refuses the statement, each is written alone.
 * @param asked for each what is asked, or the error that kept it from being so
 * @returns for each row what was written or replayed, or the error, or null where every check held and still nothing was written:
 *   somebody else has the time, or the unique value
 */
export async function tryWrites<C extends Columns>(
  db: Database,
  write: Write<C>,
  asked: readonly (AskedFor<C> | Error)[],
): Promise<(Written | Error | null)[]> {
  return outcomesOf(db, write, await together(asked, (some) => runRows(db, write, some)))
}

/**
 * Runs a write for one row, as `tryWrites` does.
 * @throws DomainError IDEMPOTENCY_IN_PROGRESS, DATABASE_UNAVAILABLE, and what else Postgres refuses the statement for
 */
export async function tryWrite<C extends Columns>(
  db: Database,
  write: Write<C>,
  asked: AskedFor<C>,
): Promise<Written | Error | null> {
  const [outcome = null] = await outcomesOf(db, write, await runRows(db, write, [asked]))
  return outcome
}

/**
 * Runs a write for one row.
 * @returns null where every check held and still nothing was written
 * @throws Error every error of `tryWrite`
 */
export async function runWrite<C extends Columns>(
  db: Database,
  write: Write<C>,
  asked: AskedFor<C>,
): Promise<Written | null> {
  const outcome = await tryWrite(db, write, asked)
  if (outcome instanceof Error) throw outcome
  return outcome
}

/** @throws Error where the statement does not answer each row in its place, besides what Postgres refuses it for */
async function runRows<C extends Columns>(
  db: Database,
  { name, text, asked: { json } }: Write<C>,
  asked: readonly AskedFor<C>[],
): Promise<AnsweredRow[]> {
  const values = [json(asked.map(({ asking, row }, n) => ({ ...row, ...askerOf(asking, n) })))]
  const run = () => db.run({ name, text, values })
  const [only, ...others] = asked
  const rows = await (only && others.length === 0 ? besideTwin(db, only.asking, run) : run())
  return asked.map(({ asking }, n) => {
    const row = rows[n]
    if (row?.n !== n || rows.length !== asked.length) throw new Error(`${name} did not answer each row in its place.`)
    return { asking, row }
  })
}
