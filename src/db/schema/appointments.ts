import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  type PgTableExtraConfigValue,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, recordColumns, sealedText } from './columns.ts'
import { followUpPlans } from './follow-ups.ts'
import { clinicDoctors, patients } from './people.ts'
import { locations } from './schedule.ts'
import { series } from './series.ts'

/**
 * A visit. Two constraints (hand-written, in the migrations) exclude overlaps: `no_double_booking` of active, not overbooked
 * rows of one doctor across all clinics, `no_patient_overlap` of open rows of one patient that do not overlap on purpose.
 */
export const appointments = pgTable(
  'appointments',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    locationId: uuid('location_id'),
    type: text('type').notNull(),
    treatmentType: text('treatment_type').notNull().default('GENERAL_CONSULTATION'),
    status: text('status').notNull().default('SCHEDULED'),
    priority: text('priority').notNull().default('MEDIUM'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** The IANA zone the visit's wall-clock times are in: its location's, or else its clinic's. */
    timezone: text('timezone').notNull(),
    /** Whether it stood on another visit of its doctor when it was written: then the doctor's constraint leaves it out. */
    overbook: boolean('overbook').notNull().default(false),
    /** The same for another visit of its patient and the patient's constraint. */
    patientOverlap: boolean('patient_overlap').notNull().default(false),
    /**
     * Why the clinic's rules would refuse the visit today, as `judgeOf` decides; null if they would not. It is stored
     * so that no query has to apply the rules. A trigger clears it when the visit gets another time, doctor or place; a
     * no-show keeps it.
     */
    affectedBy: text('affected_by'),
    /** The rules that staff overbooked on purpose: they do not affect the visit. Null only from an older Worker. */
    overbookedOver: text('overbooked_over').array(),
    notify: boolean('notify').notNull().default(true),
    /** How often its time or place changed: SEQUENCE of iCalendar (RFC 5545, 3.8.7.4). A trigger counts. */
    moves: integer('moves').notNull().default(0),
    externalId: text('external_id'),
    reason: sealedText('reason'),
    notes: sealedText('notes'),
    staffNote: sealedText('staff_note'),
    address: sealedText('address'),
    overbookReason: sealedText('overbook_reason'),
    diagnosis: sealedText('diagnosis'),
    treatmentPlan: sealedText('treatment_plan'),
    clinicalNotes: sealedText('clinical_notes'),
    checkInOverrideReason: sealedText('check_in_override_reason'),
    isFollowUp: boolean('is_follow_up').notNull().default(false),
    followUpReason: sealedText('follow_up_reason'),
    parentAppointmentId: uuid('parent_appointment_id'),
    originalAppointmentId: uuid('original_appointment_id'),
    /** The follow-up plan it was booked for or linked to. It stays when the visit is cancelled or missed: the plan may be booked anew. */
    planId: uuid('plan_id'),
    seriesId: uuid('series_id'),
    seriesSequence: integer('series_sequence'),
    /** Moved by hand: the series does not move it on unless it is told to. */
    seriesModified: boolean('series_modified').notNull().default(false),
    bookedBy: uuid('booked_by'),
    /** Whether the patient (or guardian) booked it or staff did: guardians change, so it is kept and not worked out. */
    bookedAs: text('booked_as'),
    confirmedAt: instant('confirmed_at'),
    checkedInAt: instant('checked_in_at'),
    /** Whether the patient ever came, also where that was taken back: a trigger sets it with `checked_in_at` and never unsets it. */
    everCheckedIn: boolean('ever_checked_in').notNull().default(false),
    startedAt: instant('started_at'),
    completedAt: instant('completed_at'),
    cancelledAt: instant('cancelled_at'),
    cancelledBy: uuid('cancelled_by'),
    cancellationReason: sealedText('cancellation_reason'),
    /** Why the system cancelled it, where nobody wrote a reason: `NOT_CONFIRMED`, `SERIES_PAUSED`, `SERIES_ENDED`, `SERIES_CANCELLED`, `PATIENT_ERASED`. */
    cancellationCode: text('cancellation_code'),
    /** From before the keys that hold it: its patient is not the one of its parent, plan or series. Patients do not see it. */
    mismatched: boolean('mismatched').notNull().default(false),
    /** Its patient was erased: only an administrator and its doctor read what is kept of it, and nobody changes it. */
    erased: boolean('erased').notNull().default(false),
    ...recordColumns,
  },
  // Said, because the plans' table refers to this one too.
  (t): PgTableExtraConfigValue[] => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'appointments_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    foreignKey({
      name: 'appointments_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'appointments_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    // These keys hold a visit, the visits it follows, its plan and its series to one patient. The database adds them as
    // NOT VALID, because older rows may break them (`npm run db:check`).
    foreignKey({
      name: 'appointments_parent',
      columns: [t.clinicId, t.parentAppointmentId, t.patientId],
      foreignColumns: [t.clinicId, t.id, t.patientId],
    }),
    foreignKey({
      name: 'appointments_original',
      columns: [t.clinicId, t.originalAppointmentId, t.patientId],
      foreignColumns: [t.clinicId, t.id, t.patientId],
    }),
    foreignKey({
      name: 'appointments_series',
      columns: [t.clinicId, t.seriesId, t.patientId],
      foreignColumns: [series.clinicId, series.id, series.patientId],
    }),
    foreignKey({
      name: 'appointments_plan',
      columns: [t.clinicId, t.planId, t.patientId],
      foreignColumns: [followUpPlans.clinicId, followUpPlans.id, followUpPlans.patientId],
    }),
    uniqueIndex('appointments_of_patient').on(t.clinicId, t.id, t.patientId),
    index('appointments_by_plan').on(t.clinicId, t.planId).where(sql`${t.planId} is not null`),
    index('appointments_mismatched').on(t.clinicId, t.id).where(sql`${t.mismatched}`),
    check('appointments_order', sql`${t.startsAt} < ${t.endsAt}`),
    check('appointments_type', sql`${t.type} in ('IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT')`),
    check(
      'appointments_status',
      sql`${t.status} in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW')`,
    ),
    check(
      'appointments_affected_by',
      sql`${t.affectedBy} in ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS', 'DOCTOR_INACTIVE', 'LOCATION_INACTIVE')`,
    ),
    check('appointments_booked_as', sql`${t.bookedAs} in ('PATIENT', 'STAFF')`),
    index('appointments_parent_link').on(t.parentAppointmentId).where(sql`${t.parentAppointmentId} is not null`),
    index('appointments_original_link')
      .on(t.clinicId, t.originalAppointmentId)
      .where(sql`${t.originalAppointmentId} is not null`),
    index('appointments_follow_ups').on(t.isFollowUp, t.clinicId, t.startsAt).where(sql`${t.isFollowUp}`),
    uniqueIndex('appointments_series_occurrence')
      .on(t.seriesId, t.seriesSequence)
      .where(sql`${t.seriesId} is not null and ${t.status} <> 'CANCELLED'`),
    index('appointments_series').on(t.seriesId, t.startsAt, t.id).where(sql`${t.seriesId} is not null`),
    index('appointments_doctor_calendar').on(t.doctorId, t.clinicId, t.startsAt),
    index('appointments_patient_history').on(t.patientId, t.status, t.startsAt),
    index('appointments_clinic_calendar').on(t.clinicId, t.startsAt, t.status),
    index('appointments_overbooked')
      .on(t.doctorId, t.startsAt)
      .where(sql`${t.overbook} and ${t.status} not in ('CANCELLED', 'NO_SHOW')`),
    index('appointments_waiting').on(t.startsAt).where(sql`${t.status} = 'PENDING'`),
    index('appointments_open')
      .on(t.clinicId, t.startsAt, t.id)
      .where(sql`${t.status} not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`),
    index('appointments_affected')
      .on(t.clinicId, t.startsAt, t.id)
      .where(sql`${t.affectedBy} is not null and ${t.status} not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`),
    // Who waits or is seen: a handful, whenever their visits were to begin.
    index('appointments_under_way').on(t.clinicId, t.startsAt).where(sql`${t.status} in ('CHECKED_IN', 'IN_PROGRESS')`),
    // How long a doctor's consultations take is told by the latest ones, each time their queue is shown.
    index('appointments_consultations')
      .on(t.doctorId, t.clinicId, t.startsAt)
      .where(sql`${t.status} = 'COMPLETED' and ${t.type} = 'IN_PERSON'`),
    index('appointments_changed').on(t.clinicId, t.updatedAt),
    index('appointments_external').on(t.clinicId, t.externalId).where(sql`${t.externalId} is not null`),
    // Cancelled visits are left out: a visit that is booked in place of one may take over its external id.
    uniqueIndex('appointments_external_id')
      .on(t.clinicId, t.externalId)
      .where(sql`${t.externalId} is not null and ${t.status} <> 'CANCELLED'`),
  ],
)
