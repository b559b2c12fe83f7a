import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, recordColumns } from './columns.ts'
import { ofClinic } from './people.ts'

/** What is written to take away: everything of a clinic, or of one patient. The files are in the bucket, sealed, in parts. */
export const exports = pgTable(
  'exports',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    scope: text('scope').notNull(),
    patientId: uuid('patient_id'),
    format: text('format').notNull(),
    status: text('status').notNull().default('waiting'),
    /** Where it is: the file, its part, after which row, and how many rows the file has so far. */
    position: jsonb('position').notNull().default({ file: 0, part: 0, after: null, rows: 0 }),
    /** The files that are whole: `{ name, parts, rows }`. */
    files: jsonb('files').notNull().default([]),
    /** How many rows have been written. */
    rows: integer('rows').notNull().default(0),
    /** How often in a row a part could not be written. */
    attempts: integer('attempts').notNull().default(0),
    /** Who asked for it, as the trail names them. */
    askedBy: jsonb('asked_by').notNull(),
    /** Until when whoever works on it has it for themselves. */
    claimedUntil: instant('claimed_until'),
    finishedAt: instant('finished_at'),
    /** Until when its files are kept. */
    expiresAt: instant('expires_at'),
    /** Whether the bucket may hold something of it. */
    stored: boolean('stored').notNull().default(true),
    createdBy: uuid('created_by').notNull(),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    check('exports_scope', sql`${t.scope} in ('clinic', 'patient')`),
    check('exports_patient', sql`(${t.scope} = 'patient') = (${t.patientId} is not null)`),
    check('exports_format', sql`${t.format} in ('ndjson', 'csv', 'zip')`),
    check('exports_status', sql`${t.status} in ('waiting', 'running', 'done', 'failed', 'expired')`),
    index('exports_newest').on(t.clinicId, t.createdAt, t.id),
    index('exports_of_patient').on(t.clinicId, t.patientId, t.createdAt, t.id).where(sql`patient_id is not null`),
    index('exports_due').on(t.updatedAt).where(sql`status in ('waiting', 'running')`),
    index('exports_stored').on(t.expiresAt).where(sql`stored`),
  ],
)
