import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { builder, pageRows, selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { reminderRules } from '../../db/schema/messages.ts'
import { isoShape } from '../../db/shapes.ts'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { REMINDER_RULE_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { inCallersClinic } from '../../records/visibility.ts'
import type { RuleRecord, RulesQuery } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  offset_minutes: z.number(),
  channel: z.enum(CHANNELS).nullable(),
  active: z.boolean(),
  skip_confirmed: z.boolean(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image. */
export function presentRule(image: unknown): RuleRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    offsetMinutes: row.offset_minutes,
    channel: row.channel,
    active: row.active,
    skipConfirmed: row.skip_confirmed,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const t = alias(reminderRules, 't')
const rules = () => selectRecords(sql`row_to_json(${t})`).from(t)

const get = defineRead({
  name: 'reminder-rule-get',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: rules().where(and(inCallersClinic(caller, t.clinicId), eq(t.id, id))),
    audit: null,
  }),
})

/** @throws DomainError NOT_FOUND */
export async function getRule(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
  if (!image) throw REMINDER_RULE_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'reminder-rule-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ clinicId, limit, afterId }) {
    const isListed = and(eq(t.clinicId, clinicId), afterId && isAfter(afterId, clinicId))
    return { found: pageRows(rules().where(isListed).orderBy(sql`${t.offsetMinutes} desc`, t.id), limit), audit: null }
  },
})

/**
 * The clinic's rules, those that remind earliest first; one row more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listRules(
  db: Database,
  actor: Actor,
  { query, filters }: { query: RulesQuery; filters: unknown },
): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filters, z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), limit: query.limit, afterId } })
}

/** Whether a rule comes after another one of the clinic. */
function isAfter(id: SQL, clinicId: SQL): SQL {
  const x = alias(reminderRules, 'x')
  const offset = builder
    .select({ offset: x.offsetMinutes })
    .from(x)
    .where(and(eq(x.clinicId, clinicId), eq(x.id, id)))
  return sql`(-${t.offsetMinutes}, ${t.id}) > (-(${offset}), ${id})`
}
