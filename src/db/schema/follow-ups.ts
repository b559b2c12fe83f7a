import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant, recordColumns, sealedText } from './columns.ts'
import { clinicDoctors, patients } from './people.ts'

export const followUpPlans = pgTable(
  'follow_up_plans',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    doctorId: uuid('doctor_id'),
    followUpType: text('follow_up_type').notNull().default('routine'),
    /** A calendar day in the clinic's zone. */
    scheduledFor: date('scheduled_for', { mode: 'string' }).notNull(),
    daysAfter: integer('days_after'),
    status: text('status').notNull().default('scheduled'),
    priority: text('priority').notNull().default('normal'),
    instructions: sealedText('instructions'),
    /** JSON arrays of strings, sealed as one text each. */
    medications: sealedText('medications'),
    tests: sealedText('tests'),
    restrictions: sealedText('restrictions'),
    notes: sealedText('notes'),
    followUpAppointmentId: uuid('follow_up_appointment_id'),
    cancelledAt: instant('cancelled_at'),
    cancelledBy: uuid('cancelled_by'),
    cancellationReason: sealedText('cancellation_reason'),
    /** Until then the worklist leaves it out. */
    snoozeUntil: instant('snooze_until'),
    /** The user who looks after it. */
    ownerId: uuid('owner_id'),
    /** From before the keys that hold it: its patient is not the one of its visits. Patients do not see it. */
    mismatched: boolean('mismatched').notNull().default(false),
    /** Its patient was erased: see the visit's. */
    erased: boolean('erased').notNull().default(false),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'follow_up_plans_appointment',
      columns: [t.clinicId, t.appointmentId, t.patientId],
      foreignColumns: [appointments.clinicId, appointments.id, appointments.patientId],
    }),
    foreignKey({
      name: 'follow_up_plans_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'follow_up_plans_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    foreignKey({
      name: 'follow_up_plans_follow_up',
      columns: [t.clinicId, t.followUpAppointmentId, t.patientId],
      foreignColumns: [appointments.clinicId, appointments.id, appointments.patientId],
    }),
    uniqueIndex('follow_up_plans_of_patient').on(t.clinicId, t.id, t.patientId),
    index('follow_up_plans_mismatched').on(t.clinicId, t.id).where(sql`${t.mismatched}`),
    check('follow_up_plans_status', sql`${t.status} in ('scheduled', 'completed', 'cancelled', 'overdue')`),
    uniqueIndex('follow_up_plans_one_open').on(t.clinicId, t.appointmentId).where(sql`${t.status} <> 'cancelled'`),
    uniqueIndex('follow_up_plans_one_follow_up').on(t.clinicId, t.followUpAppointmentId),
    // The unique one leaves cancelled plans out, and a chain shows them too.
    index('follow_up_plans_by_appointment').on(t.clinicId, t.appointmentId),
    index('follow_up_plans_by_patient').on(t.patientId, t.status, t.scheduledFor),
    index('follow_up_plans_by_status').on(t.clinicId, t.status, t.scheduledFor, t.id),
    index('follow_up_plans_changed').on(t.clinicId, t.updatedAt),
    index('follow_up_plans_by_doctor').on(t.doctorId, t.scheduledFor),
    index('follow_up_plans_worklist')
      .on(t.clinicId, t.scheduledFor, t.id)
      .where(sql`${t.status} in ('scheduled', 'overdue')`),
    index('follow_up_plans_doctors_worklist')
      .on(t.clinicId, t.doctorId, t.scheduledFor, t.id)
      .where(sql`${t.status} in ('scheduled', 'overdue')`),
    index('follow_up_plans_owners_worklist')
      .on(t.clinicId, t.ownerId, t.scheduledFor, t.id)
      .where(sql`${t.ownerId} is not null and ${t.status} in ('scheduled', 'overdue')`),
    index('follow_up_plans_snoozed')
      .on(t.clinicId, t.scheduledFor, t.id)
      .where(sql`${t.snoozeUntil} is not null and ${t.status} in ('scheduled', 'overdue')`),
    index('follow_up_plans_due').on(t.scheduledFor).where(sql`${t.status} = 'scheduled'`),
  ],
)

/** Each time the clinic tried to reach the patient about a plan. */
export const followUpContactAttempts = pgTable(
  'follow_up_contact_attempts',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    planId: uuid('plan_id').notNull(),
    channel: text('channel').notNull(),
    outcome: text('outcome').notNull(),
    note: sealedText('note'),
    snoozeUntil: instant('snooze_until'),
    ownerId: uuid('owner_id'),
    madeBy: uuid('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'follow_up_contact_attempts_plan',
      columns: [t.clinicId, t.planId],
      foreignColumns: [followUpPlans.clinicId, followUpPlans.id],
    }),
    index('follow_up_contact_attempts_by_plan').on(t.clinicId, t.planId, t.madeAt),
  ],
)
