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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, recordColumns, sealedText, xid8 } from './columns.ts'
import { ofClinic } from './people.ts'
import { outbox } from './records.ts'

/** Which plugins a clinic has turned on, with their settings. */
export const clinicPlugins = pgTable(
  'clinic_plugins',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    enabled: boolean('enabled').notNull(),
    settings: jsonb('settings').notNull(),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('clinic_plugins_one_of_a_name').on(t.clinicId, t.name),
  ],
)

/** Addresses of other systems that are told of events. */
export const webhooks = pgTable(
  'webhooks',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    url: text('url').notNull(),
    /** Event types, or `*` alone. */
    events: text('events').array().notNull(),
    description: text('description'),
    active: boolean('active').notNull().default(true),
    /** Why the service itself turned it off. */
    disabledReason: text('disabled_reason'),
    /** `whsec_` and base64, which signs. */
    secret: sealedText('secret').notNull(),
    /** The secret before the last rotation, which signs beside it for a day. */
    previousSecret: sealedText('previous_secret'),
    previousUntil: instant('previous_until'),
    /** The Idempotency-Key and fingerprint of the request that the secret was made for: the same request again makes another in its place. */
    request: text('request'),
    /** When the first try failed of those since the last that came through. */
    failingSince: instant('failing_since'),
    /** Until when its receiver has asked us to wait. */
    pausedUntil: instant('paused_until'),
    /** When it was removed. Its deliveries stay until their events go. */
    endedAt: instant('ended_at'),
    createdBy: uuid('created_by').notNull(),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    check('webhooks_disabled_reason', sql`${t.disabledReason} in ('GONE', 'FAILING')`),
    index('webhooks_live').on(t.clinicId, t.createdAt, t.id).where(sql`ended_at is null`),
  ],
)

/**
 * What one hearer has still to be told, or was: each webhook has a row for each of its events; a plugin has one only for an
 * event that it could not take at once.
 */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    clinicId: uuid('clinic_id').notNull(),
    eventId: bigint('event_id', { mode: 'bigint' })
      .notNull()
      .references(() => outbox.id, { onDelete: 'cascade' }),
    webhookId: uuid('webhook_id'),
    /** The name of a plugin, or `*` for an event that was parked before deliveries were counted by plugin. */
    plugin: text('plugin'),
    /** The event's: what is told of one record is told in its order. */
    subjectId: uuid('subject_id').notNull(),
    xact: xid8('xact').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** When it is tried next; null once it has ended. */
    nextAt: instant('next_at'),
    /** Until when whoever tries it has it for themselves. */
    claimedUntil: instant('claimed_until'),
    deliveredAt: instant('delivered_at'),
    /** When it was given up: somebody has to look at it. */
    parkedAt: instant('parked_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    foreignKey({
      name: 'deliveries_webhook',
      columns: [t.clinicId, t.webhookId],
      foreignColumns: [webhooks.clinicId, webhooks.id],
    }),
    check('deliveries_one_hearer', sql`(${t.webhookId} is null) <> (${t.plugin} is null)`),
    uniqueIndex('deliveries_one_a_webhook').on(t.eventId, t.webhookId).where(sql`webhook_id is not null`),
    uniqueIndex('deliveries_one_a_plugin').on(t.eventId, t.plugin).where(sql`plugin is not null`),
    index('deliveries_of_event').on(t.eventId),
    index('deliveries_of_plugins_due').on(t.nextAt).where(sql`next_at is not null and plugin is not null`),
    index('deliveries_due_of_webhook')
      .on(t.webhookId, t.nextAt)
      .where(sql`next_at is not null and webhook_id is not null`),
    index('deliveries_in_order').on(t.webhookId, t.subjectId, t.xact, t.eventId).where(sql`next_at is not null`),
    index('deliveries_parked').on(t.clinicId, t.xact, t.eventId).where(sql`parked_at is not null`),
  ],
)

/** Each try to tell a webhook: what came back, and never a body. */
export const deliveryAttempts = pgTable(
  'delivery_attempts',
  {
    id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    deliveryId: bigint('delivery_id', { mode: 'bigint' })
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    clinicId: uuid('clinic_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    eventId: bigint('event_id', { mode: 'bigint' }).notNull(),
    /** Counts from 1, and on over a replay. */
    attempt: integer('attempt').notNull(),
    /** The HTTP status; null where no answer came. */
    status: integer('status'),
    /** Why no answer came: `TIMEOUT`, `ADDRESS_REFUSED`, `NO_CONNECTION`. */
    fault: text('fault'),
    ms: integer('ms').notNull(),
    at: instant('at').notNull(),
    nextAt: instant('next_at'),
  },
  (t) => [
    index('delivery_attempts_of_delivery').on(t.deliveryId),
    index('delivery_attempts_of_webhook').on(t.clinicId, t.webhookId, t.id),
  ],
)
