import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, recordColumns, sealedText } from './columns.ts'
import { ofClinic } from './people.ts'

/** Files that clinics bring from another system, and how far each has come. */
export const imports = pgTable(
  'imports',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    kind: text('kind').notNull(),
    format: text('format').notNull(),
    onConflict: text('on_conflict').notNull(),
    /** Values of fields that the file does not have, as a cell would say them. */
    defaults: jsonb('defaults').$type<Record<string, string>>().notNull(),
    /** Heading → what the column is; null until the file was looked at, or somebody has said. */
    mapping: jsonb('mapping').$type<Record<string, unknown>>(),
    status: text('status').notNull().default('open'),
    /** What the file is like, as JSON: it shows rows of it. */
    profile: sealedText('profile'),
    /** Verdict → how many rows. */
    counts: jsonb('counts').$type<Record<string, number>>().notNull().default({}),
    /** What is being done with it; null: nothing. */
    step: text('step'),
    /** How many of its rows the step has done, of `rows`. */
    done: integer('done').notNull().default(0),
    rows: integer('rows'),
    /** Why it failed, as a sentence. */
    failure: text('failure'),
    /** Who asked for the step, as the trail names them. */
    askedBy: jsonb('asked_by').$type<Record<string, unknown>>().notNull(),
    /** Until when whoever works on it has it for themselves. */
    claimedUntil: instant('claimed_until'),
    committedAt: instant('committed_at'),
    /** Until when something of the file, or what undoing needs, is kept; null: nothing is. */
    stagedUntil: instant('staged_until'),
    createdBy: uuid('created_by').notNull(),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    check('imports_kind', sql`${t.kind} in ('patients', 'doctors', 'hours', 'appointments')`),
    check('imports_format', sql`${t.format} in ('csv', 'ndjson', 'ics')`),
    check('imports_on_conflict', sql`${t.onConflict} in ('leave', 'affected')`),
    check(
      'imports_status',
      sql`${t.status} in ('open', 'profiled', 'checked', 'committing', 'done', 'undone', 'failed')`,
    ),
    check('imports_step', sql`${t.step} in ('profile', 'check', 'commit', 'undo')`),
    index('imports_newest').on(t.clinicId, t.createdAt, t.id),
    index('imports_due').on(t.updatedAt).where(sql`step is not null`),
    index('imports_staged').on(t.stagedUntil).where(sql`staged_until is not null`),
  ],
)

const ofImport = () => ({ clinicId: uuid('clinic_id').notNull(), importId: uuid('import_id').notNull() })

/** The parts of a file as they were sent: each is an object of its own in the bucket. */
export const importParts = pgTable(
  'import_parts',
  {
    ...ofImport(),
    part: integer('part').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    isLast: boolean('is_last').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.importId, t.part] }),
    foreignKey({
      name: 'import_parts_of',
      columns: [t.clinicId, t.importId],
      foreignColumns: [imports.clinicId, imports.id],
    }),
  ],
)

/** The file's rows as they were read, many to a chunk; what has been done is noted chunk by chunk. */
export const importChunks = pgTable(
  'import_chunks',
  {
    ...ofImport(),
    /** Counts from 0. */
    chunk: integer('chunk').notNull(),
    /** The first row's number in the file; the row after the headings is 1. */
    firstRow: integer('first_row').notNull(),
    rows: integer('rows').notNull(),
    /** The cells of each row, as JSON; null once they were committed. */
    cells: sealedText('cells'),
    checkedAt: instant('checked_at'),
    committedAt: instant('committed_at'),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.importId, t.chunk] }),
    foreignKey({
      name: 'import_chunks_of',
      columns: [t.clinicId, t.importId],
      foreignColumns: [imports.clinicId, imports.id],
    }),
  ],
)

/** What becomes of each row. It holds ids and reasons, and nothing of what the row says but the id in the other system. */
export const importRows = pgTable(
  'import_rows',
  {
    ...ofImport(),
    row: integer('row').notNull(),
    verdict: text('verdict').notNull(),
    field: text('field'),
    why: text('why'),
    /** Times that can be had instead, ISO 8601. */
    alternatives: text('alternatives').array(),
    /** The record that the row makes, or is of. */
    recordId: uuid('record_id'),
    externalId: text('external_id'),
    /** The version of the record as the import has made it; null: it made none. */
    madeVersion: integer('made_version'),
    /** What undoing did: `undone`, or why the record stays. */
    undone: text('undone'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.importId, t.row] }),
    foreignKey({
      name: 'import_rows_of',
      columns: [t.clinicId, t.importId],
      foreignColumns: [imports.clinicId, imports.id],
    }),
    check('import_rows_verdict', sql`${t.verdict} in ('create', 'match', 'duplicate', 'conflict', 'invalid')`),
    index('import_rows_of_record').on(t.clinicId, t.recordId).where(sql`record_id is not null`),
    index('import_rows_external_id').on(t.clinicId, t.externalId).where(sql`external_id is not null`),
  ],
)

/** By what a row is known to be the same as another of its file: HMACs, so that they tell nothing of it. */
export const importKeys = pgTable(
  'import_keys',
  { ...ofImport(), key: text('key').notNull(), row: integer('row').notNull() },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.importId, t.key] }),
    foreignKey({
      name: 'import_keys_of',
      columns: [t.clinicId, t.importId],
      foreignColumns: [imports.clinicId, imports.id],
    }),
  ],
)
