import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { readingOf, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { isoShape, sealedShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
import { PLAN_NOT_FOUND } from '../../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { openIfPresent, type Vault } from '../../../platform/vault/vault.ts'
import { followUpPlanKind, reachesPlan } from '../../../records/follow-ups/follow-up-plan.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import type { AttemptRecord, AttemptsQuery } from '../schemas.ts'

const byInstant = z.tuple([z.iso.datetime(), z.guid()])

/**
 * How often the clinic tried to reach the patient about a plan, latest first.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, INVALID_CURSOR
 */
export async function listAttempts(
  db: Database,
  actor: Actor,
  { planId, query }: { planId: string; query: AttemptsQuery },
): Promise<unknown[]> {
  const after = decodeCursor(query.cursor, filtersOf(actor, { ...query, planId }), byInstant)
  const beyond = after
    ? sql`(t.made_at, t.id) < (${param(after[0], 'timestamptz')}, ${param(after[1], 'uuid')})`
    : sql`true`
  return runRead(db, {
    actor,
    guards: [
      materialized(
        'plan',
        sql`select p.clinic_id, p.id, p.patient_id from ${followUpPlans} p
          where ${inCallersClinic(actor.caller, sql`p.clinic_id`)} and p.id = ${param(planId, 'uuid')}
            and ${reachesPlan(actor.caller, 'follow-ups:worklist', 'p')}`,
      ),
      materialized(
        'page',
        sql`select t.* from plan join ${followUpContactAttempts} t on t.clinic_id = plan.clinic_id and t.plan_id = plan.id
          where ${beyond} order by t.made_at desc, t.id desc limit ${param(query.limit + 1, 'int')}`,
      ),
    ],
    checks: [{ name: 'plan', holds: sql`exists (select from plan)`, refusal: PLAN_NOT_FOUND }],
    found: sql`select to_jsonb(page) as image from page order by made_at desc, id desc`,
    audit: readingOf(followUpPlanKind, { from: 'plan', action: 'followup_plan.contacts_read' }),
  })
}

const rowShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  plan_id: z.string(),
  channel: z.string(),
  outcome: z.string(),
  note: sealedShape.nullable(),
  snooze_until: isoShape.nullable(),
  owner_id: z.string().nullable(),
  made_by: z.string(),
  made_at: isoShape,
})

/** The record of an attempt's row. */
export async function presentAttempt(image: unknown, { vault }: { vault: Vault }): Promise<AttemptRecord> {
  const row = rowShape.parse(image)
  const place = { clinicId: row.clinic_id, table: 'follow_up_contact_attempts', column: 'note', rowId: row.id }
  return {
    id: row.id,
    planId: row.plan_id,
    channel: row.channel,
    outcome: row.outcome,
    note: await openIfPresent(vault, row.note, place),
    snoozeUntil: row.snooze_until,
    ownerId: row.owner_id,
    madeBy: row.made_by,
    at: row.made_at,
  }
}
