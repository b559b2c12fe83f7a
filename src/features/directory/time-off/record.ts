import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { doctors } from '../../../db/schema/people.ts'
import { isoShape, sealedShape } from '../../../db/shapes.ts'
import { may } from '../../../domain/access.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import type { TimeOffRecord } from './schemas.ts'

/**
 * A time-off row as jsonb, with whose it is.
 * @param doctorId where all rows are of one doctor, who is then found once
 */
export function timeOffImage(alias: string, doctorId: SQL = sql`${sql.identifier(alias)}.doctor_id`): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) || jsonb_build_object('doctor_user_id', (select d.user_id from ${doctors} d where d.id = ${doctorId}))`
}

/** A time-off row as a write answers it: with the doctor whose calendar is to be told. */
export function timeOffAnswer(alias: string): SQL {
  return sql`(${timeOffImage(alias)}) - 'n' || jsonb_build_object('doctor_ids', jsonb_build_array(${sql.raw(alias)}.doctor_id))`
}

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  doctor_id: z.string(),
  doctor_user_id: z.string().nullable(),
  starts_at: isoShape,
  ends_at: isoShape,
  everywhere: z.boolean(),
  reason: sealedShape.nullable(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record as this caller may see it. Only the doctor and those who may enter time off see the reason. */
export async function presentTimeOff(image: unknown, { actor, vault }: Deps): Promise<TimeOffRecord> {
  const row = imageShape.parse(image)
  const isTreating = row.doctor_user_id === actor.caller.userId
  const seesReason = may(actor.caller.roles, 'time-off:write', { isTreating, isOwn: false })
  const sealed = { table: 'time_off', clinicId: row.clinic_id, id: row.id, values: row }
  const { texts, unreadable } = await openTexts(vault, sealed, { columns: seesReason ? ['reason'] : [] })
  return {
    id: row.id,
    clinicId: row.clinic_id,
    doctorId: row.doctor_id,
    from: row.starts_at,
    to: row.ends_at,
    everywhere: row.everywhere,
    ...(seesReason && { reason: texts.reason ?? null }),
    ...unreadable,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
