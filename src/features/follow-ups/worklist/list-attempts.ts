import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { isoInstant, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { isoShape, sealedShape } from '../../../db/shapes.ts'
import { PLAN_NOT_FOUND } from '../../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { followUpPlanKind, reachesPlan } from '../../../records/follow-ups/follow-up-plan.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import type { AttemptRecord, AttemptsQuery } from '../schemas.ts'

const byInstant = z.tuple([z.iso.datetime(), z.guid()])

const list = defineRead({
  name: 'list-contact-attempts',
  asked: { planId: uuid, limit: int, afterInstant: optional(isoInstant), afterId: optional(uuid) },
  compose({ caller, planId, limit, afterInstant, afterId }) {
    const beyond = afterInstant ? sql`where (t.made_at, t.id) < (${afterInstant}, ${afterId})` : sql``
    const inOrder = sql`select t.* from plan join ${followUpContactAttempts} t on t.clinic_id = plan.clinic_id and t.plan_id = plan.id
${beyond} order by t.made_at desc, t.id desc`
    return {
      guards: [
        materialized(
          'plan',
          sql`select p.clinic_id, p.id, p.patient_id from ${followUpPlans} p
where ${inCallersClinic(caller, sql`p.clinic_id`)} and p.id = ${planId} and ${reachesPlan(caller, 'follow-ups:worklist', 'p')}`,
        ),
        materialized('page', pageRows(inOrder, limit)),
      ],
      checks: [{ name: 'plan', holds: sql`exists (select from plan)`, refusal: PLAN_NOT_FOUND }],
      found: sql`select row_to_json(page) as image from page order by made_at desc, id desc`,
      audit: readingOf(followUpPlanKind, { from: 'plan', action: 'followup_plan.contacts_read' }),
    }
  },
})

/**
 * How often the clinic tried to reach the patient about a plan, latest first.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, INVALID_CURSOR
 */
export async function listAttempts(
  db: Database,
  actor: Actor,
  { planId, query }: { planId: string; query: AttemptsQuery },
): Promise<unknown[]> {
  const [afterInstant, afterId] = decodeCursor(query.cursor, filtersOf(actor, { ...query, planId }), byInstant) ?? []
  return runRead(db, list, { actor, asked: { planId, limit: query.limit, afterInstant, afterId } })
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
  const sealed = { table: 'follow_up_contact_attempts', clinicId: row.clinic_id, id: row.id, values: row }
  const { texts, unreadable } = await openTexts(vault, sealed, { columns: ['note'] })
  return {
    id: row.id,
    planId: row.plan_id,
    channel: row.channel,
    outcome: row.outcome,
    note: texts.note ?? null,
    ...unreadable,
    snoozeUntil: row.snooze_until,
    ownerId: row.owner_id,
    madeBy: row.made_by,
    at: row.made_at,
  }
}
