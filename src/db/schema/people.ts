import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
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
import type { ClinicSettings } from '../../domain/clinic-settings.ts'
import { instant, recordColumns, sealedText } from './columns.ts'

export const clinics = pgTable('clinics', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  phone: text('phone'),
  timezone: text('timezone').notNull(),
  /** In which country the patients' numbers were last read, all of them; `settings` has the one they are to be read in. */
  phonesCountry: text('phones_country'),
  settings: jsonb('settings').$type<Partial<ClinicSettings>>().notNull().default({}),
  /** Raised whenever settings, locations or closures change: a booking decided on older rules decides again. */
  rulesVersion: integer('rules_version').notNull().default(1),
  ...recordColumns,
})

export const users = pgTable(
  'users',
  {
    /** UUID v5 of issuer and subject: a verified token names its user without a look-up. */
    id: uuid('id').primaryKey(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    name: text('name'),
    email: text('email'),
    /** Tokens issued before this are refused in every clinic; null: they never were. */
    signedOutAt: instant('signed_out_at'),
    ...recordColumns,
  },
  (t) => [uniqueIndex('users_issuer_subject').on(t.issuer, t.subject)],
)

/** Which clinic a row is of. */
export const ofClinic = () =>
  uuid('clinic_id')
    .notNull()
    .references(() => clinics.id)

export const doctors = pgTable(
  'doctors',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').references(() => users.id),
    name: text('name').notNull(),
    specialty: text('specialty'),
    /**
     * Triggers raise it when anything changes, in any clinic, that decides whether the doctor's visits fit: hours, time
     * off, closures, `active` and zones. A write that takes the doctor's time locks this row, so that it misses no such
     * change.
     */
    rulesVersion: integer('rules_version').notNull().default(1),
    /** The `rules_version` by which all their open visits were last judged; null: never. */
    judgedRules: integer('judged_rules'),
    ...recordColumns,
  },
  (t) => [
    uniqueIndex('doctors_user').on(t.userId),
    index('doctors_to_judge').on(t.id).where(sql`${t.judgedRules} is distinct from ${t.rulesVersion}`),
  ],
)

export const clinicDoctors = pgTable(
  'clinic_doctors',
  {
    clinicId: uuid('clinic_id')
      .notNull()
      .references(() => clinics.id),
    doctorId: uuid('doctor_id')
      .notNull()
      .references(() => doctors.id),
    active: boolean('active').notNull().default(true),
    /** Since when the doctor is not active; null where they are, or where an older Worker made them so. */
    inactiveSince: instant('inactive_since'),
    /** The doctor's id in the clinic's other system. */
    externalId: text('external_id'),
    /** Raised by the doctor's hours and time off in this clinic. */
    rulesVersion: integer('rules_version').notNull().default(1),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.doctorId] }),
    index('clinic_doctors_doctor').on(t.doctorId),
    uniqueIndex('clinic_doctors_external_id').on(t.clinicId, t.externalId).where(sql`${t.externalId} is not null`),
  ],
)

export const patients = pgTable(
  'patients',
  {
    clinicId: uuid('clinic_id')
      .notNull()
      .references(() => clinics.id),
    id: uuid('id').notNull(),
    userId: uuid('user_id').references(() => users.id),
    guardianUserIds: uuid('guardian_user_ids').array().notNull().default(sql`'{}'`),
    /** Those of the users above whom nobody but the issuer has confirmed: they see no health text yet. */
    pendingUserIds: uuid('pending_user_ids').array().notNull().default(sql`'{}'`),
    name: text('name').notNull(),
    dateOfBirth: date('date_of_birth', { mode: 'string' }),
    /** As typed; `phoneE164` is what it was read as, null where it cannot be. Families share one, so it is not unique. */
    phone: text('phone'),
    phoneE164: text('phone_e164'),
    /**
     * What the patient is found by, made in domain/patient-key.ts of the name and number in `searchSource`. A trigger takes the
     * pieces from a row whose name or number are others: an older Worker changes these alone.
     */
    searchName: text('search_name'),
    searchDigits: text('search_digits'),
    searchPieces: text('search_pieces').array(),
    searchSource: text('search_source'),
    email: text('email'),
    language: text('language'),
    /** The patient's id in the clinic's other system. */
    externalId: text('external_id'),
    /** Whether the patient is treated here. A patient who is not `active` has no upcoming visits. */
    status: text('status').notNull().default('active'),
    /** Since when the patient has this status; null if nobody has said. */
    statusSince: instant('status_since'),
    doNotContact: boolean('do_not_contact').notNull().default(false),
    /** An object of texts as JSON. */
    metadata: sealedText('metadata'),
    /** The record that replaced this one when they were merged; always the last of a chain of merges. */
    mergedInto: uuid('merged_into'),
    /** When the person was erased from it: it holds nothing of them any more, and `patient_erasures` says what is kept. */
    erasedAt: instant('erased_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('patients_one_record_a_user').on(t.clinicId, t.userId).where(sql`${t.userId} is not null`),
    index('patients_user').on(t.userId).where(sql`${t.userId} is not null`),
    index('patients_guardians').using('gin', t.guardianUserIds),
    check('patients_status', sql`${t.status} in ('active', 'inactive', 'deceased')`),
    // A merged record keeps its id, which the survivor may have taken over.
    uniqueIndex('patients_external_id')
      .on(t.clinicId, t.externalId)
      .where(sql`${t.externalId} is not null and ${t.mergedInto} is null`),
    index('patients_merged_into').on(t.clinicId, t.mergedInto, t.id).where(sql`${t.mergedInto} is not null`),
    index('patients_by_birth').on(t.clinicId, t.dateOfBirth),
    index('patients_changed').on(t.clinicId, t.updatedAt),
    index('patients_by_name').on(t.clinicId, t.name, t.id),
    // Not fast to update: a registration may take its time, a search reads all that a fast update puts off.
    index('patients_search_pieces').using('gin', t.clinicId, t.searchPieces).with({ fastupdate: false }),
    // Whose number it is that an answer comes from.
    index('patients_by_number')
      .on(t.clinicId, t.phoneE164)
      .where(sql`${t.phoneE164} is not null and ${t.mergedInto} is null`),
    index('patients_without_key').on(t.clinicId, t.id).where(sql`${t.searchPieces} is null`),
  ],
)

/** Records that may be one person's, for the desk to look at: the registration of the first found the other. */
export const possibleDuplicates = pgTable(
  'possible_duplicates',
  {
    clinicId: uuid('clinic_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    otherId: uuid('other_id').notNull(),
    /** What they have in common: `phone+dateOfBirth`, `name+dateOfBirth`. */
    why: text('why').array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** When and by whom they were said to be two people: twins share all but the name. */
    dismissedAt: instant('dismissed_at'),
    dismissedBy: uuid('dismissed_by'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.patientId, t.otherId] }),
    foreignKey({
      name: 'possible_duplicates_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'possible_duplicates_other',
      columns: [t.clinicId, t.otherId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    index('possible_duplicates_of_other').on(t.clinicId, t.otherId),
    index('possible_duplicates_by_time').on(t.clinicId, t.createdAt, t.patientId, t.otherId),
  ],
)

/** Merges of two records of one person: what moved, what was taken over and which links were set aside. */
export const patientMerges = pgTable(
  'patient_merges',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    fromId: uuid('from_id').notNull(),
    intoId: uuid('into_id').notNull(),
    /** Table → ids of the rows. */
    moved: jsonb('moved').notNull(),
    /** Both records as they were, as far as the merge has changed them. */
    before: jsonb('before').notNull(),
    setAside: uuid('set_aside').array().notNull(),
    reason: sealedText('reason'),
    mergedBy: uuid('merged_by').notNull(),
    mergedAt: instant('merged_at').notNull(),
    /** When the merge was undone. From then on the merged record stands for itself, until a new merge. */
    undoneAt: instant('undone_at'),
    undoneBy: uuid('undone_by'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'patient_merges_from',
      columns: [t.clinicId, t.fromId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'patient_merges_into',
      columns: [t.clinicId, t.intoId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    index('patient_merges_of_merged').on(t.clinicId, t.fromId),
    index('patient_merges_of_survivor').on(t.clinicId, t.intoId, t.mergedAt),
    uniqueIndex('patient_merges_that_stand').on(t.clinicId, t.fromId).where(sql`${t.undoneAt} is null`),
  ],
)
