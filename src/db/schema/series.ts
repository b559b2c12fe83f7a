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
import { instant, recordColumns, sealedText } from './columns.ts'
import { clinicDoctors, patients } from './people.ts'
import { locations } from './schedule.ts'

export const appointmentTemplates = pgTable(
  'appointment_templates',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    locationId: uuid('location_id'),
    type: text('type').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    /** Wall-clock 'HH:mm' in the location's (else the clinic's) zone. */
    time: text('time').notNull(),
    recurrence: jsonb('recurrence').notNull(),
    /** Series that were made from it keep naming it. */
    deletedAt: instant('deleted_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'appointment_templates_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    foreignKey({
      name: 'appointment_templates_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    index('appointment_templates_by_name').on(t.clinicId, t.name, t.id).where(sql`${t.deletedAt} is null`),
  ],
)

export const series = pgTable(
  'series',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    patientId: uuid('patient_id').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    locationId: uuid('location_id'),
    templateId: uuid('template_id'),
    type: text('type').notNull(),
    treatmentType: text('treatment_type').notNull().default('GENERAL_CONSULTATION'),
    durationMinutes: integer('duration_minutes').notNull(),
    time: text('time').notNull(),
    timezone: text('timezone').notNull(),
    startDate: date('start_date', { mode: 'string' }).notNull(),
    endDate: date('end_date', { mode: 'string' }),
    recurrence: jsonb('recurrence').notNull(),
    status: text('status').notNull().default('active'),
    /** What it was when it was paused: what was changed since goes for the visits that resuming books. */
    pausedAs: jsonb('paused_as'),
    cancellationReason: sealedText('cancellation_reason'),
    reason: sealedText('reason'),
    notes: sealedText('notes'),
    /** From before the keys that hold it: a visit of it is another patient's. Patients do not see it. */
    mismatched: boolean('mismatched').notNull().default(false),
    /** Its patient was erased: see the visit's. */
    erased: boolean('erased').notNull().default(false),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'series_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    foreignKey({
      name: 'series_patient',
      columns: [t.clinicId, t.patientId],
      foreignColumns: [patients.clinicId, patients.id],
    }),
    foreignKey({
      name: 'series_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    foreignKey({
      name: 'series_template',
      columns: [t.clinicId, t.templateId],
      foreignColumns: [appointmentTemplates.clinicId, appointmentTemplates.id],
    }),
    check('series_status', sql`${t.status} in ('active', 'paused', 'cancelled')`),
    uniqueIndex('series_of_patient').on(t.clinicId, t.id, t.patientId),
    index('series_mismatched').on(t.clinicId, t.id).where(sql`${t.mismatched}`),
    index('series_by_patient').on(t.patientId),
    index('series_by_start').on(t.clinicId, t.startDate, t.id),
    index('series_by_doctor').on(t.doctorId, t.clinicId, t.startDate, t.id),
    index('series_changed').on(t.clinicId, t.updatedAt),
    index('series_zones').on(t.timezone).where(sql`${t.status} <> 'cancelled'`),
  ],
)
