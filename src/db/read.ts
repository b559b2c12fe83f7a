import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { DomainError } from '../domain/errors.ts'
import { type AuditEntry, auditCte } from './audit.ts'
import type { Database } from './client.ts'
import type { Actor } from './request.ts'
import { type Cte, materialized, withCtes } from './statement.ts'
import { isKnownUser, meetUser } from './users.ts'

export interface Read {
  actor: Actor
  /** CTEs that `found` builds on. */
  guards?: readonly Cte[]
  /** `select <jsonb> as image, …`: one row a record, in order; further columns are for the audit entry. Becomes the CTE `found`. */
  found: SQL
  /** Rows of a patient's data are audited in the statement that reads them. Null where no patient's data is read. */
  audit: AuditEntry | null
  /** What has to hold for there to be an answer at all, in the order it is asked. `found` is to find nothing where it does not. */
  checks?: readonly { holds: SQL; refusal: DomainError }[]
}

const readShape = z.object({
  rows: z.array(z.record(z.string(), z.unknown())).nullable(),
  known_user: z.boolean(),
  checks: z.array(z.boolean()),
})

/**
 * Reads records and writes the audit rows of having read them, in one statement; the images in the order found.
 * @throws DomainError the first broken check's refusal
 */
export async function runRead(
  db: Database,
  { actor, guards = [], found, audit, checks = [] }: Read,
): Promise<Record<string, unknown>[]> {
  const ctes = [...guards, materialized('found', found), ...(audit ? [auditCte([audit], actor)] : [])]
  const holding = checks.map(({ holds }) => sql`coalesce(${holds}, false)`)
  const [row] = await db.run(
    sql`${withCtes(ctes)} select (select jsonb_agg(image) from found) as rows, ${isKnownUser(actor.caller)} known_user,
      array[${sql.join(holding, sql`, `)}]::boolean[] checks`,
  )
  const result = readShape.parse(row)
  if (!result.known_user) await meetUser(db, actor.caller)
  const broken = checks[result.checks.indexOf(false)]
  if (broken) throw broken.refusal
  return result.rows ?? []
}
