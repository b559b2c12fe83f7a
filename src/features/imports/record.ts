import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { RecordKind } from '../../db/happened.ts'
import { isoShape, sealedShape } from '../../db/shapes.ts'
import { TRANSFER_KINDS } from '../../domain/transfer/transfer-kind.ts'
import { openTexts } from '../../platform/vault/open-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import {
  IMPORT_FORMATS,
  IMPORT_STATUSES,
  IMPORT_STEPS,
  type ImportRecord,
  type ImportSummary,
  importProfile,
} from './schemas.ts'

/** A file that a clinic brings. What is done with it is audited and makes no event. */
export const importKind: RecordKind = {
  subjectType: 'import',
  patient: sql`null::uuid`,
  payload: sql`null::jsonb`,
}

/** An import's image, over the row `alias`. */
export function importImage(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - '{asked_by,claimed_until,staged_until}'::text[]`
}

/** For how long an import can be undone, in milliseconds. */
const UNDO_FOR = 24 * 60 * 60_000

const imageShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  kind: z.enum(TRANSFER_KINDS),
  format: z.enum(IMPORT_FORMATS),
  on_conflict: z.enum(['leave', 'affected']),
  defaults: z.record(z.string(), z.string()),
  mapping: z.record(z.string(), z.custom<NonNullable<ImportRecord['mapping']>[string]>()).nullable(),
  status: z.enum(IMPORT_STATUSES),
  profile: sealedShape.nullable(),
  counts: z.record(z.string(), z.number()),
  step: z.enum(IMPORT_STEPS).nullable(),
  done: z.number(),
  rows: z.number().nullable(),
  failure: z.string().nullable(),
  committed_at: isoShape.nullable(),
  created_by: z.string(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

const NO_COUNTS = { create: 0, match: 0, duplicate: 0, conflict: 0, invalid: 0, made: 0, undone: 0, kept: 0 }

/** The record of a row's image, without what shows the file. */
export function summarizeImport(image: unknown): ImportSummary {
  const row = imageShape.parse(image)
  const { id, kind, format, status, failure, version } = row
  const undoUntil = row.committed_at && new Date(Date.parse(row.committed_at) + UNDO_FOR).toISOString()
  return {
    ...{ id, kind, format, status, onConflict: row.on_conflict, counts: { ...NO_COUNTS, ...row.counts } },
    progress: { step: row.step, done: row.done, total: row.rows },
    ...{ failure, committedAt: row.committed_at, undoUntil, createdBy: row.created_by, version },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  }
}

const readers = { profile: (text: string) => importProfile.parse(JSON.parse(text)) }

/** The whole record; a profile that cannot be opened is null, and named. */
export async function presentImport(vault: Vault, image: unknown): Promise<ImportRecord> {
  const { clinic_id: clinicId, id, profile, defaults, mapping } = imageShape.parse(image)
  const row = { table: 'imports', clinicId, id, values: { profile } }
  const { texts, unreadable } = await openTexts(vault, row, { columns: ['profile'], readers })
  return { ...summarizeImport(image), defaults, mapping, profile: texts.profile ?? null, ...unreadable }
}
