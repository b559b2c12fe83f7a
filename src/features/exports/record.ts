import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { RecordKind } from '../../db/happened.ts'
import { isoShape } from '../../db/shapes.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { exportToken, GOOD_FOR } from './export-token.ts'
import { exportFiles } from './files/export-files.ts'
import { EXPORT_FORMATS, EXPORT_SCOPES, EXPORT_STATUSES, type ExportRecord, wholeFile } from './schemas.ts'

/** What somebody takes away. It is audited, and makes no event. */
export const exportKind: RecordKind = {
  subjectType: 'export',
  patient: sql`e.patient_id`,
  payload: sql`null::jsonb`,
}

/** An export's image, over the row `alias`. */
export function exportImage(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - '{asked_by,claimed_until,position,stored,attempts}'::text[]`
}

const imageShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  scope: z.enum(EXPORT_SCOPES),
  patient_id: z.string().nullable(),
  format: z.enum(EXPORT_FORMATS),
  status: z.enum(EXPORT_STATUSES),
  files: z.array(wholeFile),
  rows: z.number(),
  finished_at: isoShape.nullable(),
  expires_at: isoShape.nullable(),
  created_by: z.string(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/**
 * The record of a row's image. One whose files are to be had has a new address each time it is shown.
 * @param shownTo the user who sees it: a download by the address is audited in their name
 */
export async function presentExport(
  image: unknown,
  { settings, now, shownTo }: { settings: SigningSettings; now: number; shownTo: string },
): Promise<ExportRecord> {
  const row = imageShape.parse(image)
  const { id, scope, format, version } = row
  const until = Math.min(now + GOOD_FOR, row.expires_at ? Date.parse(row.expires_at) : 0)
  const isThere = row.status === 'done' && until > now
  const status = row.status === 'done' && !isThere ? 'expired' : row.status
  const token = isThere ? await exportToken(settings, { clinicId: row.clinic_id, id, shownTo }, until) : null
  const link =
    token === null
      ? null
      : { url: `${settings.PUBLIC_URL}/exports/files/${token}`, expiresAt: new Date(until).toISOString() }
  const progress = { files: row.files.length, total: exportFiles(row).length, rows: row.rows }
  return {
    ...{ id, clinicId: row.clinic_id, scope, patientId: row.patient_id, format, status, progress, link },
    ...{ finishedAt: row.finished_at, expiresAt: row.expires_at, createdBy: row.created_by, version },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  }
}
