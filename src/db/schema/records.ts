import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, xid8 } from './columns.ts'

/** The audit trail: who did or saw what, when and from where. Append-only in the database: kept_app may only insert and read. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    xact: xid8('xact').notNull().default(sql`pg_current_xact_id()`),
    clinicId: uuid('clinic_id'),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    actorId: uuid('actor_id'),
    role: text('role').notNull(),
    action: text('action').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    patientId: uuid('patient_id'),
    requestId: text('request_id').notNull(),
    origin: text('origin'),
    /** Column → [before, after]; of a sealed column only its name, with null. */
    changed: jsonb('changed'),
  },
  (t) => [
    index('audit_log_by_subject').on(t.subjectId, t.id),
    index('audit_log_by_patient').on(t.clinicId, t.patientId, t.id).where(sql`${t.patientId} is not null`),
    index('audit_log_by_clinic').on(t.clinicId, t.id),
  ],
)

/**
 * The seals of the trail, a chain a clinic without a gap: each covers the clinic's rows after the seal before it, and holds
 * an HMAC over their digest and that seal's own HMAC, whose key the database does not have.
 */
export const auditSeals = pgTable(
  'audit_seals',
  {
    /** The nil UUID for rows of no clinic. */
    clinicId: uuid('clinic_id').notNull(),
    /** Counts from 1. */
    seq: integer('seq').notNull(),
    /** It covers the rows whose ids are above this one, up to `throughId`. */
    afterId: bigint('after_id', { mode: 'bigint' }).notNull(),
    throughId: bigint('through_id', { mode: 'bigint' }).notNull(),
    rows: integer('rows').notNull(),
    /** HMAC-SHA256 in base64url. */
    mac: text('mac').notNull(),
    /** The key of `VAULT_KEYS` from which the HMAC's key is derived. */
    keyId: text('key_id').notNull(),
    /** Every row that was written until then, and not sealed before, is covered. */
    throughAt: instant('through_at').notNull(),
  },
  // Every write is sealed within minutes, so these keys are those that the Worker has sealed with: readiness asks for each by one look.
  (t) => [primaryKey({ columns: [t.clinicId, t.seq] }), index('audit_seals_by_key').on(t.keyId)],
)

/** How far the trail is sealed: one row. Rows up to the fence are sealed once every transaction from before it has ended. */
export const auditSealing = pgTable('audit_sealing', {
  only: boolean('only').primaryKey().default(true),
  sealedThrough: bigint('sealed_through', { mode: 'bigint' }).notNull(),
  fenceId: bigint('fence_id', { mode: 'bigint' }),
  fenceXact: xid8('fence_xact'),
  fenceAt: instant('fence_at'),
})

/**
 * What happened. It is told in the order of commits: by `xact`, then `id`, of what no running transaction can still come before.
 * Payloads hold ids, codes and instants only.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    xact: xid8('xact').notNull().default(sql`pg_current_xact_id()`),
    clinicId: uuid('clinic_id').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    subjectVersion: integer('subject_version').notNull(),
    type: text('type').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** When every hearer had it, or a row in `deliveries`. */
    processedAt: instant('processed_at'),
    /** Only a Worker of the version before writes these: attempts and parking stand in `deliveries`. */
    attempts: integer('attempts').notNull().default(0),
    parkedAt: instant('parked_at'),
  },
  (t) => [
    uniqueIndex('outbox_one_event_a_version').on(t.subjectId, t.subjectVersion, t.type),
    index('outbox_undelivered').on(t.xact, t.id).where(sql`${t.processedAt} is null`),
    index('outbox_of_clinic').on(t.clinicId, t.xact, t.id),
    index('outbox_by_age').on(t.createdAt),
    index('outbox_parked').on(t.parkedAt).where(sql`${t.parkedAt} is not null`),
  ],
)

/** The last run of each cron expression that came to its end: one that was missed is seen by the next, or by whoever looks. */
export const cronRuns = pgTable('cron_runs', {
  cron: text('cron').primaryKey(),
  /** The time that it was to run at. */
  dueAt: instant('due_at').notNull(),
  endedAt: instant('ended_at').notNull(),
  /** How many of its jobs failed. */
  failed: integer('failed').notNull(),
})

/** Answers already given, by the user's own key; `answer` is the row's image, its sealed columns still sealed. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid('user_id').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    status: integer('status').notNull(),
    answer: jsonb('answer').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.key] }), index('idempotency_keys_by_age').on(t.createdAt)],
)
