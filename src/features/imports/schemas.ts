import * as z from 'zod'
import { DATE_ORDERS } from '../../domain/transfer/date-order.ts'
import { TRANSFER_KINDS } from '../../domain/transfer/transfer-kind.ts'
import { cursor, flag, limit, text, wholeNumber } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'
import { unreadable } from '../../records/unreadable.ts'

/** How the file is written. */
export const IMPORT_FORMATS = ['csv', 'ndjson', 'ics'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

export const IMPORT_STATUSES = ['open', 'profiled', 'checked', 'committing', 'done', 'undone', 'failed'] as const

export const IMPORT_STEPS = ['profile', 'check', 'commit', 'undo'] as const

export const VERDICTS = ['create', 'match', 'duplicate', 'conflict', 'invalid'] as const
export type Verdict = (typeof VERDICTS)[number]

const heading = z.string().min(1).max(500)
const word = z.string().min(1).max(200)

export const columnMeaning = z.strictObject({
  field: word.nullable(),
  dateOrder: z.enum(DATE_ORDERS).optional(),
  values: z.record(z.string().min(1).max(500), word).optional(),
})

/** Heading → what the column means. A field alone, or null, may stand for its meaning. */
const mapping = z
  .record(heading, z.union([word.nullable(), columnMeaning]))
  .refine((columns) => Object.keys(columns).length <= 500, 'must have at most 500 columns')
  .transform((columns) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, meant]) => [
        name,
        typeof meant === 'string' || meant === null ? { field: meant } : meant,
      ]),
    ),
  )
export type MappingInput = z.infer<typeof mapping>

const defaults = z
  .record(word, text(500))
  .refine((fields) => Object.keys(fields).length <= 50, 'must have at most 50 fields')

export const createImportInput = z
  .strictObject({
    kind: z.enum(TRANSFER_KINDS),
    format: z.enum(IMPORT_FORMATS),
    mapping,
    defaults,
    onConflict: z.enum(['leave', 'affected']),
  })
  .partial({ mapping: true, defaults: true, onConflict: true })
  .refine(({ kind, format }) => format !== 'ics' || kind === 'appointments', {
    path: ['format'],
    message: 'is for appointments only: a calendar holds no other records',
  })
export type CreateImportInput = z.infer<typeof createImportInput>

export const changeImportInput = z
  .strictObject({ mapping, defaults, onConflict: z.enum(['leave', 'affected']) })
  .partial()
export type ChangeImportInput = z.infer<typeof changeImportInput>

const MOST_PARTS = 1000
export const filePartQuery = z.strictObject({ part: wholeNumber(1, MOST_PARTS).optional(), last: flag.optional() })
export type FilePartQuery = z.infer<typeof filePartQuery>

export const importsQuery = z.strictObject({ limit, cursor })
export type ImportsQuery = z.infer<typeof importsQuery>

const at = z.iso.datetime()

export const columnMeaningShown = z.object({
  field: z.string().nullable(),
  dateOrder: z.enum(DATE_ORDERS).optional(),
  values: z.record(z.string(), z.string()).optional(),
})

const keptColumn = z.object({
  name: z.string(),
  filled: z.number(),
  dateOrder: z.enum(['dmy', 'mdy', 'ask']).nullable(),
  values: z.array(z.string()).nullable(),
  guess: z.string().nullable(),
})

export const profileColumn = keptColumn.extend({ unknown: z.record(z.string(), z.array(z.string())) })

export const sampleRow = z.object({ row: z.number(), cells: z.array(z.string()) })

export const nonAsciiCell = z.object({ row: z.number(), column: z.string(), value: z.string() })

export const importProfile = z
  .object({
    encoding: z.string(),
    delimiter: z.string().nullable(),
    header: z.boolean(),
    rows: z.number(),
    columns: z.array(profileColumn),
    sample: z.array(sampleRow),
    nonAscii: z.array(nonAsciiCell),
  })
  .meta({ id: 'ImportProfile' })
export type ImportProfile = z.infer<typeof importProfile>

/** A profile as it is kept: which words are known may change with the next version. */
export const keptProfile = z.object({ ...importProfile.shape, columns: z.array(keptColumn) })
export type KeptProfile = z.infer<typeof keptProfile>

export const importCounts = z.object({
  create: z.number(),
  match: z.number(),
  duplicate: z.number(),
  conflict: z.number(),
  invalid: z.number(),
  made: z.number(),
  undone: z.number(),
  kept: z.number(),
})

export const importProgress = z.object({
  step: z.enum(IMPORT_STEPS).nullable(),
  done: z.number(),
  total: z.number().nullable(),
})

export const importRecord = z
  .object({
    id: z.uuid(),
    kind: z.enum(TRANSFER_KINDS),
    format: z.enum(IMPORT_FORMATS),
    status: z.enum(IMPORT_STATUSES),
    onConflict: z.enum(['leave', 'affected']),
    defaults: z.record(z.string(), z.string()),
    mapping: z.record(z.string(), columnMeaningShown).nullable(),
    profile: importProfile.nullable(),
    counts: importCounts,
    progress: importProgress,
    failure: z.string().nullable(),
    failedStep: z.enum(IMPORT_STEPS).nullable(),
    committedAt: at.nullable(),
    undoUntil: at.nullable(),
    createdBy: z.uuid(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
    unreadable,
  })
  .meta({ id: 'Import' })
export type ImportRecord = z.infer<typeof importRecord>

/** The list leaves out what rows of the file are shown by. */
export const importSummary = importRecord
  .omit({ profile: true, mapping: true, defaults: true, unreadable: true })
  .meta({ id: 'ImportSummary' })
export type ImportSummary = z.infer<typeof importSummary>

export const importPage = pageOf(importSummary)
