import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { sealedShape } from '../../../db/shapes.ts'
import type { Caller } from '../../../domain/access.ts'
import { ROLES } from '../../../domain/rights.ts'
import type { Settings } from '../../../domain/settings-shape.ts'
import { TRANSFER_KINDS } from '../../../domain/transfer/transfer-kind.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { IMPORT_FORMATS, IMPORT_STEPS } from '../schemas.ts'

const askedByShape = z.object({
  userId: z.string(),
  roles: z.array(z.enum(ROLES)),
  issuer: z.string(),
  subject: z.string(),
  requestId: z.string(),
  origin: z.string().nullable(),
})

export type AskedBy = z.infer<typeof askedByShape>

/** Who asks for a step, as the import keeps it. */
export function askedByOf({ userId, roles, issuer, subject, requestId, origin }: Caller): AskedBy {
  return { userId, roles: [...roles], issuer, subject, requestId, origin }
}

/** An import that somebody has claimed, as its row has it. */
export const claimedImportShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  kind: z.enum(TRANSFER_KINDS),
  format: z.enum(IMPORT_FORMATS),
  on_conflict: z.enum(['leave', 'affected']),
  defaults: z.record(z.string(), z.string()),
  mapping: z
    .record(
      z.string(),
      z.object({
        field: z.string().nullable(),
        dateOrder: z.enum(['dmy', 'mdy', 'ymd']).optional(),
        values: z.record(z.string(), z.string()).optional(),
      }),
    )
    .nullable(),
  status: z.string(),
  profile: sealedShape.nullable(),
  step: z.enum(IMPORT_STEPS),
  done: z.number(),
  attempts: z.number(),
  version: z.number(),
  asked_by: askedByShape,
})
export type Claimed = z.infer<typeof claimedImportShape>

/** What whoever runs imports is given. */
export interface ImportTools {
  db: Database
  /** Where the files are. */
  bucket: R2Bucket
  /** The doctors' calendars. */
  calendars: DurableObjectNamespace
  settings: Settings
}

/** What a step of an import runs with. */
export interface ImportRun extends ImportTools {
  vault: Vault
  /** Epoch milliseconds: when this run began. */
  now: number
  claimed: Claimed
  /** Who asked for the step, and as whom it is done. */
  caller: Caller
  /** Whether there is time for another piece of work. */
  hasTime(): boolean
}

/** The step is done as far as there was time, or wholly. */
export type StepOutcome = 'done' | 'more'

/** Whoever asked, as the steps do it in their name: what they asked for was allowed when they did. */
export function callerOf({ clinic_id: clinicId, asked_by: asked }: Claimed, now: number): Caller {
  return { ...asked, clinicId, name: null, email: null, issuedAt: null, at: now }
}
