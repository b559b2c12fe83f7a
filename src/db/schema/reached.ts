import { sql } from 'drizzle-orm'
import {
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

/** What the desk has to look at: answers that nobody could act on, and patients whom no message reaches. */
export const inbox = pgTable(
  'inbox',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    kind: text('kind').notNull(),
    /** What makes it one: the same report, or the same missing address, makes no second one while it is open. */
    dedupKey: text('dedup_key').notNull(),
    channel: text('channel'),
    fromMasked: text('from_masked'),
    /** Whom it is about; null where nobody, or more than one, has that number. */
    patientId: uuid('patient_id'),
    /** How many patients have the number that an answer came from. */
    candidates: integer('candidates'),
    appointmentId: uuid('appointment_id'),
    doctorId: uuid('doctor_id'),
    /** What the patient wrote. */
    bodyIn: sealedText('body_in'),
    note: sealedText('note'),
    doneAt: instant('done_at'),
    doneBy: uuid('done_by'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    check(
      'inbox_kind',
      sql`${t.kind} in ('REPLY', 'STOPPED', 'STARTED', 'NO_ADDRESS', 'DEAD_ADDRESS', 'NOT_SENT', 'NO_SHOW', 'NOT_CONFIRMED')`,
    ),
    uniqueIndex('inbox_once').on(t.clinicId, t.dedupKey),
    index('inbox_open').on(t.clinicId, t.createdAt, t.id).where(sql`done_at is null`),
    index('inbox_by_time').on(t.clinicId, t.createdAt, t.id),
    index('inbox_of_patient').on(t.clinicId, t.patientId).where(sql`patient_id is not null`),
  ],
)

/** What a user is told when they open their app. */
export const notifications = pgTable(
  'notifications',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    /** The type of the event, and the event itself: nobody is told of one twice. */
    event: text('event').notNull(),
    dedupKey: text('dedup_key').notNull(),
    patientId: uuid('patient_id'),
    appointmentId: uuid('appointment_id'),
    doctorId: uuid('doctor_id'),
    readAt: instant('read_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('notifications_once').on(t.clinicId, t.userId, t.dedupKey),
    index('notifications_of_user').on(t.userId, t.createdAt, t.id),
    index('notifications_of_patient').on(t.clinicId, t.patientId).where(sql`patient_id is not null`),
    index('notifications_by_age').on(t.createdAt),
  ],
)

/** The links of messages: each is for one visit, one patient and one purpose. Of the token only its HMAC is kept. */
export const visitLinks = pgTable(
  'visit_links',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    /** The message that it stands in: the page of one of its links leads to the others. */
    messageId: uuid('message_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    /** The version of the patient's record when the message was sent: another one ends the link. */
    patientVersion: integer('patient_version').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    purpose: text('purpose').notNull(),
    /** HMAC-SHA256 in hex, by the signing key of then. */
    secret: text('secret').notNull(),
    /** The version of the visit that the link was made for: another one ends it. */
    visitVersion: integer('visit_version').notNull(),
    expiresAt: instant('expires_at').notNull(),
    actedAt: instant('acted_at'),
    /** The version that the act left, and the visit it left it on: while it stands, the act can be undone. */
    actVersion: integer('act_version'),
    actAppointmentId: uuid('act_appointment_id'),
    /** What undoing goes back to: start and place. */
    before: jsonb('before'),
    undoneAt: instant('undone_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'visit_links_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    check('visit_links_purpose', sql`${t.purpose} in ('confirm', 'move', 'cancel')`),
    // A message that is tried again has the same links.
    uniqueIndex('visit_links_by_secret').on(t.secret),
    index('visit_links_of_visit').on(t.clinicId, t.appointmentId),
    index('visit_links_of_patient').on(t.clinicId, t.patientId),
    index('visit_links_by_age').on(t.expiresAt),
  ],
)

/** Addresses at which a calendar program reads a doctor's or a patient's visits. Of the token only its HMAC is kept. */
export const calendars = pgTable(
  'calendars',
  {
    clinicId: ofClinic(),
    id: uuid('id').notNull(),
    doctorId: uuid('doctor_id'),
    patientId: uuid('patient_id'),
    /** Whose it is: it ends with what ties them to the doctor or patient. */
    userId: uuid('user_id').notNull(),
    secret: text('secret').notNull(),
    /** The keyed request it was made by, by HMAC: the same request again ends it. */
    request: text('request'),
    endedAt: instant('ended_at'),
    /** The last UTC day on which reading it was audited: once a day is enough for a program that asks every hour. */
    auditedOn: text('audited_on'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    check('calendars_one_person', sql`(${t.doctorId} is null) <> (${t.patientId} is null)`),
    index('calendars_of_patient').on(t.clinicId, t.patientId).where(sql`patient_id is not null`),
    index('calendars_of_user').on(t.userId).where(sql`ended_at is null`),
  ],
)
