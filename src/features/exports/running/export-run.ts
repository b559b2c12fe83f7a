import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import type { openFileWriter } from '../../../platform/files/write-file.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { EXPORT_FORMATS, EXPORT_SCOPES, wholeFile } from '../schemas.ts'

/** Who asked for an export, as it keeps it for the trail. */
export const askedByShape = z.object({
  userId: z.string(),
  /** As the trail has it. */
  role: z.string(),
  requestId: z.string(),
  origin: z.string().nullable(),
})

const positionShape = z.object({
  file: z.number(),
  part: z.number(),
  after: z.string().nullable(),
  rows: z.number(),
})

/** An export that somebody has claimed, as its row has it. */
export const claimedExport = z.object({
  clinic_id: z.string(),
  id: z.string(),
  scope: z.enum(EXPORT_SCOPES),
  patient_id: z.string().nullable(),
  format: z.enum(EXPORT_FORMATS),
  position: positionShape,
  files: z.array(wholeFile),
  attempts: z.number(),
  asked_by: askedByShape,
})
export type Claimed = z.infer<typeof claimedExport>

/** What a part of an export is written with. */
export interface ExportRun {
  db: Database
  vault: Vault
  /** The bucket, and the keys that seal what goes into it. */
  files: Parameters<typeof openFileWriter>[0]
  /** Epoch ms. */
  now: number
  claimed: Claimed
}
