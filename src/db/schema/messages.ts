import { sql } from 'drizzle-orm'
import {
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
import { instant, recordColumns, sealedText } from './columns.ts'
import { ofClinic, patients } from './people.ts'

/** How a clinic tells its patients; a clinic without a row has the defaults. */
export const messageSettings = pgTable(
  'message_settings',
  {
    clinicId: ofClinic(),
    /** The clinic's own id. */
    id: uuid('id').notNull(),
    settings: jsonb('settings').notNull(),
    ...recordColumns,
  },
  (t) => [primaryKey({ columns: [t.clinicId, t.id] })],
)

/** By which provider a clinic sends e-mail or SMS. */
export const messageChannels = pgTable(
  'message_channels',
  {
    clinicId: ofClinic(),
    /** Random, since who reports to `/webhooks/messages/{provider}/{id}` names the clinic by it. */
    id: uuid('id').notNull(),
    channel: text('channel').notNull(),
    provider: text('provider').notNull(),
    active: boolean('active').notNull().default(true),
    /** The address or number that messages come from, its name, and what else is no secret. */
    settings: jsonb('settings').notNull(),
    /** The provider's credentials and the secret that its reports are signed with, as JSON. */
    secrets: sealedText('secrets'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('message_channels_one_a_channel').on(t.clinicId, t.channel),
    index('message_channels_by_id').on(t.id),
    check('message_channels_channel', sql`${t.channel} in ('email', 'sms')`),
  ],
)

/** Texts of a clinic's own, in place of the shipped ones. */
export const messageTemplates = pgTable(
  'message_templates',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    event: text('event').notNull(),
    channel: text('channel').notNull(),
    language: text('language').notNull(),
    subject: sealedText('subject'),
    body: sealedText('body'),
    /** The id under which the provider, or a regulator, approved the text; then the provider is sent its variables. */
    providerTemplateId: text('provider_template_id'),
    /** The sender's registered id, as India's rules ask (TRAI, TCCCPR 2018). */
    entityId: text('entity_id'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('message_templates_one_a_place').on(t.clinicId, t.event, t.channel, t.language),
  ],
)

/** When patients are reminded of visits. A trigger gives each new clinic 72 hours and 24 hours. */
export const reminderRules = pgTable(
  'reminder_rules',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    /** Minutes before the visit. */
    offsetMinutes: integer('offset_minutes').notNull(),
    /** `email`, `sms`; null: the first by which the patient can be reached. */
    channel: text('channel'),
    active: boolean('active').notNull().default(true),
    /** Whether a visit that is confirmed is not reminded of. */
    skipConfirmed: boolean('skip_confirmed').notNull().default(false),
    /** Visits that start until then have their reminders; null: none has. */
    armedUntil: instant('armed_until'),
    /** When further visits are to be looked at. */
    armAt: instant('arm_at').notNull().default(sql`'epoch'`),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    // NULL is no channel of its own, and two rules without one are the same.
    uniqueIndex('reminder_rules_once').on(t.clinicId, t.offsetMinutes, sql`coalesce(channel, '')`),
    index('reminder_rules_to_arm').on(t.armAt).where(sql`active`),
    check('reminder_rules_offset', sql`${t.offsetMinutes} between 15 and 44640`),
    check('reminder_rules_channel', sql`${t.channel} in ('email', 'sms')`),
  ],
)

/**
 * Each message that is to be sent, or was: about one visit, to one address. The text is made when it is sent, from what is true
 * then, and is not kept.
 */
export const messages = pgTable(
  'messages',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    patientId: uuid('patient_id').notNull(),
    appointmentId: uuid('appointment_id'),
    doctorId: uuid('doctor_id'),
    /** What it is about: `booked`, `moved`, `cancelled`, `reminder` and so on. */
    event: text('event').notNull(),
    /** What makes it one: the same event, or the same reminder of the same start, makes no second one. */
    dedupKey: text('dedup_key').notNull(),
    ruleId: uuid('rule_id'),
    /** The version of the visit, and its start, when the message was asked for. */
    visitVersion: integer('visit_version'),
    visitStart: instant('visit_start'),
    /** What the visit was before, for a change that may be undone: start, doctor, place and kind. */
    before: jsonb('before'),
    /** Whether the patient has done it: they are answered at once. What the desk does waits, since it may be undone. */
    atOnce: boolean('at_once').notNull().default(false),
    /** What the patient was told of the visit, and in which message; null for what has told nothing. */
    told: jsonb('told'),
    /** SHA-256 in hex of what was given to the provider: under one key it is given nothing else. */
    payloadHash: text('payload_hash'),
    channel: text('channel'),
    provider: text('provider'),
    language: text('language'),
    /** The version of the clinic's own text; 0 is the shipped one. */
    templateVersion: integer('template_version').notNull().default(0),
    addressMasked: text('address_masked'),
    state: text('state').notNull().default('waiting'),
    /** Why it ended as it did, or why it was not sent. */
    outcome: text('outcome'),
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    claimedUntil: instant('claimed_until'),
    /** The message that was sent for several; its own id where it stands for itself. */
    sentWith: uuid('sent_with'),
    providerId: text('provider_id'),
    sentAt: instant('sent_at'),
    deliveredAt: instant('delivered_at'),
    /** What a patient wrote, for a message that came in. */
    bodyIn: sealedText('body_in'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'messages_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    check(
      'messages_state',
      sql`${t.state} in ('waiting', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'dropped', 'received')`,
    ),
    uniqueIndex('messages_once').on(t.clinicId, t.dedupKey),
    index('messages_due').on(t.dueAt).where(sql`state in ('waiting', 'sending')`),
    index('messages_waiting_of_patient').on(t.clinicId, t.patientId).where(sql`state in ('waiting', 'sending')`),
    index('messages_of_patient').on(t.clinicId, t.patientId, t.createdAt, t.id),
    index('messages_of_visit')
      .on(t.clinicId, t.appointmentId, t.createdAt, t.id)
      .where(sql`appointment_id is not null`),
    index('messages_of_rule').on(t.clinicId, t.ruleId).where(sql`state = 'waiting' and rule_id is not null`),
    index('messages_by_provider_id').on(t.provider, t.providerId).where(sql`provider_id is not null`),
    index('messages_of_clinic').on(t.clinicId, t.createdAt, t.id),
    index('messages_of_doctor').on(t.clinicId, t.doctorId, t.createdAt, t.id).where(sql`doctor_id is not null`),
    index('messages_by_state').on(t.clinicId, t.state, t.createdAt, t.id),
  ],
)

/** Addresses that a clinic does not write to: their owner said stop, or nobody is there. */
export const stoppedAddresses = pgTable(
  'stopped_addresses',
  {
    clinicId: ofClinic(),
    channel: text('channel').notNull(),
    /** A number in E.164, or an e-mail address in lower case. */
    address: text('address').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.channel, t.address] }),
    check('stopped_addresses_reason', sql`${t.reason} in ('STOP', 'BOUNCED', 'COMPLAINED')`),
  ],
)
