import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type Asker, anyAsker, valuesOfAsker } from './asker.ts'
import { type AuditEntry, auditCte } from './audit.ts'
import { type Check, firstBroken, refusalOf } from './checks.ts'
import type { Database } from './client.ts'
import { type Cte, materialized, withCtes } from './cte.ts'
import type { RecordKind } from './happened.ts'
import { type AskedOf, type NamedOf, namedOf, type ReadColumns, shapeOf, valuesOf } from './read-columns.ts'
import type { Actor } from './request.ts'
import { type Template, templateOf } from './text.ts'
import { callerStands, meetUser } from './users.ts'

/** What a read's text is made of. */
export interface Parts {
  /** CTEs that `found` builds on. */
  guards?: readonly Cte[]
  /** `select <json> as image, …`: one row a record, in order; further columns are for the audit entry. Becomes the CTE `found`. */
  found: SQLWrapper
  /** Rows of a patient's data are audited in the statement that reads them. Null where no patient's data is read. */
  audit: AuditEntry | null
  /** Whether staff whose membership has ended get an answer too; `found` must then tell nothing of that clinic. */
  isForEnded?: boolean
  /** Whether who asks is no user, as a screen on a wall: `found` itself asks whether they may. */
  isNoUser?: boolean
  /** What has to hold for there to be an answer at all, in the order it is asked. `found` is to find nothing where it does not. */
  checks?: readonly Check[]
}

/** Who asks, and at what time, in every read's text. */
export interface About {
  caller: Asker
  now: SQL
}

export interface ReadDefinition<A extends ReadColumns> {
  /** Stands at the head of the texts, and so in Postgres' log and statistics. */
  name: string
  /** The values that it is asked with. */
  asked: A
  /**
   * Composes the text for one shape: who asks by their roles, which optional values are given, and what is chosen. All else are
   * parameters, so that a text is composed once, planned once, and every plan fits the filters that it has.
   */
  compose(named: NamedOf<A> & About): Parts
}

/** A read, with the texts that it has been asked for so far. */
export interface Read<A extends ReadColumns> extends ReadDefinition<A> {
  texts: Map<string, Composed>
}

interface Composed extends Template {
  checks: readonly Check[]
}

/** Texts of one read that are kept. There may be more, by every choice of filters; those are composed again when they are asked. */
const MOST_TEXTS = 200

export function defineRead<A extends ReadColumns>(definition: ReadDefinition<A>): Read<A> {
  return { ...definition, texts: new Map() }
}

/**
 * What the trail says of records of a kind that were read.
 * @param from the CTE of their rows, by default what was found
 * @param action what the reading is called, by default `noun.read`
 */
export function readingOf(
  { subjectType, patient }: RecordKind,
  { from = 'found', action = `${subjectType}.read` }: { from?: string; action?: string } = {},
): AuditEntry {
  return { action, subjectType, from, patient }
}

const now = sql`${sql.placeholder('now')}::timestamptz`

function composeText<A extends ReadColumns>(read: Read<A>, actor: Actor, asked: AskedOf<A>): Composed {
  const caller = anyAsker(actor.caller)
  const parts = read.compose({ ...namedOf(read.asked, asked), caller, now })
  const { guards = [], found, audit, isForEnded = false, isNoUser = false, checks = [] } = parts
  const ctes = [...guards, materialized('found', found), ...(audit ? [auditCte([audit], caller)] : [])]
  const refused = checks.length > 0 ? firstBroken(checks) : sql`null`
  const isKnown = isNoUser ? sql`true` : callerStands(caller, { isForEnded })
  const composed = sql`${sql.raw(`/* ${read.name} */`)}\n${withCtes(ctes)}
select (select json_agg(image) from found) as rows, ${isKnown} known_user, ${refused} refused`
  return { ...templateOf(composed), checks }
}

function textFor<A extends ReadColumns>(read: Read<A>, actor: Actor, asked: AskedOf<A>): Composed {
  const { roles, clinicId } = actor.caller
  const shape = `${[...roles].sort().join()}|${clinicId === null}|${shapeOf(read.asked, asked)}`
  const made = read.texts.get(shape) ?? composeText(read, actor, asked)
  // The last asked stand at the end, so that the first is the one that nobody has asked for longest.
  read.texts.delete(shape)
  read.texts.set(shape, made)
  const [oldest] = read.texts.keys()
  if (read.texts.size > MOST_TEXTS && oldest !== undefined) read.texts.delete(oldest)
  return made
}

const readShape = z.object({
  /** What our own statement makes of rows: each record's reader looks at it closely. */
  rows: z.array(z.custom<Record<string, unknown>>()).nullable(),
  known_user: z.boolean(),
  refused: z.string().nullable(),
})

/**
 * Reads records and writes the audit rows of having read them, in one statement; the images in the order found.
 * @throws DomainError the first broken check's refusal
 */
export async function runRead<A extends ReadColumns>(
  db: Database,
  read: Read<A>,
  { actor, asked }: { actor: Actor; asked: AskedOf<A> },
): Promise<Record<string, unknown>[]> {
  const { text, names, checks } = textFor(read, actor, asked)
  const values: Record<string, unknown> = {
    ...valuesOfAsker(actor.caller),
    now: new Date(actor.now).toISOString(),
    ...valuesOf(read.asked, asked),
  }
  const [row] = await db.run({ text, values: names.map((name) => values[name]) })
  const result = readShape.parse(row)
  if (!result.known_user) await meetUser(db, actor.caller)
  const broken = checks.find(({ name }) => name === result.refused)
  if (broken) throw refusalOf(broken, { image: null, actor })
  return result.rows ?? []
}
