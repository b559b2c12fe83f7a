import { type SQLWrapper, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type AuditEntry, auditCte } from './audit.ts'
import { type Check, firstBroken, refusalOf } from './checks.ts'
import type { Database } from './client.ts'
import { type Cte, materialized, withCtes } from './cte.ts'
import type { RecordKind } from './happened.ts'
import type { Actor } from './request.ts'
import { callerStands, meetUser } from './users.ts'

export interface Read {
  actor: Actor
  /** CTEs that `found` builds on. */
  guards?: readonly Cte[]
  /** `select <jsonb> as image, …`: one row a record, in order; further columns are for the audit entry. Becomes the CTE `found`. */
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

const readShape = z.object({
  rows: z.array(z.record(z.string(), z.unknown())).nullable(),
  known_user: z.boolean(),
  refused: z.string().nullable(),
})

/**
 * Reads records and writes the audit rows of having read them, in one statement; the images in the order found.
 * @throws DomainError the first broken check's refusal
 */
export async function runRead(
  db: Database,
  { actor, guards = [], found, audit, isForEnded = false, isNoUser = false, checks = [] }: Read,
): Promise<Record<string, unknown>[]> {
  const ctes = [...guards, materialized('found', found.getSQL()), ...(audit ? [auditCte([audit], actor)] : [])]
  const refused = checks.length > 0 ? firstBroken(checks) : sql`null`
  const isKnown = isNoUser ? sql`true` : callerStands(actor.caller, { isForEnded })
  const [row] = await db.run(
    sql`${withCtes(ctes)} select (select jsonb_agg(image) from found) as rows, ${isKnown} known_user,
      ${refused} refused`,
  )
  const result = readShape.parse(row)
  if (!result.known_user) await meetUser(db, actor.caller)
  const broken = checks.find(({ name }) => name === result.refused)
  if (broken) throw refusalOf(broken, { image: null, actor })
  return result.rows ?? []
}
