import { foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant, recordColumns } from './columns.ts'

export const videoConsultations = pgTable(
  'video_consultations',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    /** Unguessable and without any id in it. */
    roomName: text('room_name').notNull(),
    status: text('status').notNull().default('SCHEDULED'),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_consultations_appointment',
      columns: [t.clinicId, t.appointmentId],
      foreignColumns: [appointments.clinicId, appointments.id],
    }),
    uniqueIndex('video_consultations_one_a_visit').on(t.clinicId, t.appointmentId),
    uniqueIndex('video_consultations_room').on(t.roomName),
  ],
)

export const videoParticipants = pgTable(
  'video_participants',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    userId: uuid('user_id').notNull(),
    role: text('role').notNull(),
    status: text('status').notNull().default('INVITED'),
    joinedAt: instant('joined_at'),
    leftAt: instant('left_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_participants_consultation',
      columns: [t.clinicId, t.consultationId],
      foreignColumns: [videoConsultations.clinicId, videoConsultations.id],
    }),
    uniqueIndex('video_participants_one_a_user').on(t.clinicId, t.consultationId, t.userId),
  ],
)

export const videoRecordings = pgTable(
  'video_recordings',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    providerId: text('provider_id').notNull(),
    startedAt: instant('started_at'),
    durationSeconds: integer('duration_seconds'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_recordings_consultation',
      columns: [t.clinicId, t.consultationId],
      foreignColumns: [videoConsultations.clinicId, videoConsultations.id],
    }),
    index('video_recordings_by_consultation').on(t.clinicId, t.consultationId),
  ],
)
