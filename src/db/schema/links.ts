import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, recordColumns } from './columns.ts'
import { clinicDoctors, patients } from './people.ts'

const isLive = sql.raw(`status in ('pending', 'active')`)

/**
 * Which user stands for which patient or doctor, who linked them and who confirmed it. The columns of patients and
 * doctors decide who sees what. This is the journal of those columns, and triggers keep it in step with every write to
 * them.
 */
export const links = pgTable(
  'links',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    patientId: uuid('patient_id'),
    doctorId: uuid('doctor_id'),
    /** No foreign key: guardians of old records may be users who never came. */
    userId: uuid('user_id').notNull(),
    kind: text('kind').notNull(),
    status: text('status').notNull(),
    /** Whose hand made it: it needs another one to confirm it. */
    issuedBy: uuid('issued_by').notNull(),
    confirmedBy: uuid('confirmed_by'),
    endedBy: uuid('ended_by'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'links_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'links_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    check('links_kind', sql`${t.kind} in ('self', 'guardian', 'doctor')`),
    check('links_status', sql`${t.status} in ('pending', 'active', 'ended', 'refused')`),
    check(
      'links_subject',
      sql`(${t.kind} = 'doctor') = (${t.doctorId} is not null) and (${t.kind} = 'doctor') = (${t.patientId} is null)`,
    ),
    uniqueIndex('links_one_of_a_patient')
      .on(t.clinicId, t.patientId, t.userId)
      .where(sql`${t.patientId} is not null and ${isLive}`),
    uniqueIndex('links_one_of_a_doctor').on(t.doctorId).where(sql`${t.doctorId} is not null and ${isLive}`),
    index('links_of_patient').on(t.clinicId, t.patientId).where(sql`patient_id is not null`),
    index('links_of_user').on(t.userId, t.patientId),
    index('links_by_time').on(t.clinicId, t.createdAt, t.id),
    index('links_pending').on(t.clinicId, t.createdAt, t.id).where(sql`${t.status} = 'pending'`),
  ],
)

/** Codes that make a link, once. Of the code itself only its HMAC is kept. */
export const linkCodes = pgTable(
  'link_codes',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    patientId: uuid('patient_id'),
    doctorId: uuid('doctor_id'),
    kind: text('kind').notNull(),
    /** HMAC-SHA256 in hex, by the signing key of then. */
    secret: text('secret').notNull(),
    issuedBy: uuid('issued_by').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** How many wrong dates of birth were sent with the code. */
    wrongDates: integer('wrong_dates').notNull().default(0),
    /** When a newer code took its place, or it was tried with too many wrong births. */
    endedAt: instant('ended_at'),
    usedAt: instant('used_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'link_codes_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'link_codes_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    index('link_codes_by_secret').on(t.secret),
    index('link_codes_good')
      .on(t.clinicId, t.patientId, t.doctorId)
      .where(sql`${t.endedAt} is null and ${t.usedAt} is null`),
    index('link_codes_of_patient').on(t.clinicId, t.patientId).where(sql`patient_id is not null`),
    index('link_codes_by_age').on(t.expiresAt),
  ],
)
