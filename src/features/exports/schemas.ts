import * as z from 'zod'
import { cursor, limit, uuid } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

export const EXPORT_SCOPES = ['clinic', 'patient'] as const
export const EXPORT_FORMATS = ['ndjson', 'csv', 'zip'] as const
export const EXPORT_STATUSES = ['waiting', 'running', 'done', 'failed', 'expired'] as const

export const createExportInput = z
  .strictObject({ scope: z.enum(EXPORT_SCOPES), patientId: uuid.optional(), format: z.enum(EXPORT_FORMATS) })
  .refine(({ scope, patientId }) => scope === 'clinic' || patientId !== undefined, {
    path: ['patientId'],
    message: 'is required with scope patient',
  })
  .refine(({ scope, patientId }) => scope === 'patient' || patientId === undefined, {
    path: ['patientId'],
    message: 'is possible only with scope patient',
  })
export type CreateExportInput = z.infer<typeof createExportInput>

export const exportsQuery = z.strictObject({ patientId: uuid.optional(), limit, cursor })
export type ExportsQuery = z.infer<typeof exportsQuery>

/** A file that is whole: how many parts and rows it has. */
export const wholeFile = z.object({ name: z.string(), parts: z.number(), rows: z.number() })

const at = z.iso.datetime()

export const exportProgress = z.object({ files: z.number(), total: z.number(), rows: z.number() })

export const exportLink = z.object({ url: z.string(), expiresAt: at })

export const exportRecord = z
  .object({
    id: z.uuid(),
    clinicId: z.uuid(),
    scope: z.enum(EXPORT_SCOPES),
    patientId: z.uuid().nullable(),
    format: z.enum(EXPORT_FORMATS),
    status: z.enum(EXPORT_STATUSES),
    progress: exportProgress,
    link: exportLink.nullable(),
    finishedAt: at.nullable(),
    expiresAt: at.nullable(),
    createdBy: z.uuid(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Export' })
export type ExportRecord = z.infer<typeof exportRecord>

export const exportPage = pageOf(exportRecord)
